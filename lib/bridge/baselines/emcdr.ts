import { Adam } from '../../math/adam';
import { gather64 } from '../../math/gather-rows';
import {
  addGradients,
  applyLayer,
  type LinearLayer,
  layerArrays,
  layerMap,
  randomLayer,
  zeroLayer,
} from '../../math/linear-layer';
import { defineMethod } from '../method';
import { layerTensors, savedLayer } from '../parts/layer-tensors';
import { trainEpochs, trainingOptions } from '../parts/training';
import { restoredMap, trainedMap } from '../parts/vector-map';
import { strictOptions } from '../strict-options';

/**
 * Mean squared error of the map over all entries, L = 1/(n d_t) Σ (W u_s − u_t)², whose gradient is added to `gradient`.
 * @param source u_s, [n × d_s]
 * @param target u_t, [n × d_t]
 * @returns L
 */
export function emcdrLoss(
  map: LinearLayer,
  source: Float64Array,
  target: Float64Array,
  n: number,
  gradient: LinearLayer,
): number {
  const size = n * map.outDim;
  const delta = applyLayer(map, source, n, new Float64Array(size));
  let loss = 0;
  for (let k = 0; k < size; k++) {
    const error = delta[k] - target[k];
    loss += error * error;
    delta[k] = (2 * error) / size;
  }
  addGradients(gradient, source, delta, n);
  return loss / size;
}

/**
 * EMCDR: a linear map without bias from source to target user vectors, û = W u_s, trained with the squared error to u_t,
 * one row an overlapping training user. The original also offers a multilayer perceptron; the reference uses the linear
 * map, and so does this. The reference's batch is 64 users in task 1, 128 in tasks 2 and 3.
 */
export const emcdr = defineMethod({
  name: 'EMCDR',
  summary: 'linear map from source to target user vectors',
  source: 'Man et al., IJCAI 2017; baseline of the paper (section 4)',
  options: strictOptions(trainingOptions({ batchSize: 64, learningRate: 0.01 })),
  create({ split, base, random }, options) {
    const { source, target } = base;
    const map = randomLayer(source.dim, target.dim, false, random('bridge/EMCDR/weights'));
    const bridge = trainedMap(
      base,
      () => {
        const adam = new Adam(layerArrays([map]), options);
        const gradient = zeroLayer(source.dim, target.dim, false);
        const users = split.trainUsers;
        return trainEpochs('EMCDR', options, users.length, random('bridge/EMCDR/order'), (batch) => {
          const indices = batch.map((row) => users[row]);
          gradient.weight.fill(0);
          const from = gather64(source.users, source.dim, indices);
          const to = gather64(target.users, target.dim, indices);
          const loss = emcdrLoss(map, from, to, batch.length, gradient);
          adam.step(layerArrays([gradient]));
          return { map: loss };
        });
      },
      layerMap(map),
    );
    return { ...bridge, state: () => layerTensors('map', map) };
  },
  restore: ({ base }, _, saved) =>
    restoredMap(base, layerMap(savedLayer(saved, 'map', base.source.dim, base.target.dim, false))),
});
