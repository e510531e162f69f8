import { z } from 'zod';
import { Adam, clipGlobalNorm } from '../../math/adam';
import { gather64 } from '../../math/gather-rows';
import { addGradients, type LinearLayer, layerArrays, layerMap, randomLayer, zeroLayer } from '../../math/linear-layer';
import { defineMethod } from '../method';
import { type AlignmentBatch, type AlignmentLoss, alignmentErrors } from '../parts/alignment-loss';
import { layerTensors, savedLayer } from '../parts/layer-tensors';
import { trainEpochs, trainingOptions } from '../parts/training';
import { restoredMap, trainedMap } from '../parts/vector-map';
import { strictOptions } from '../strict-options';

/**
 * The alignment and task loss of the paper (section 3.4) for an affine map û = W u_s + b, with smooth-L1;
 * its gradient is added to `gradient`.
 * @returns the two terms, the second without λ
 */
export function affineTaskLoss(
  map: LinearLayer,
  batch: AlignmentBatch,
  lambda: number,
  gradient: LinearLayer,
): AlignmentLoss {
  const { size, sample, item } = batch;
  const d = map.outDim;
  const { sums, slopes: delta, residuals } = alignmentErrors(map, batch, 'smooth-l1');
  const entries = size * d;
  for (let k = 0; k < entries; k++) {
    const pull = (2 * lambda * residuals[Math.floor(k / d)]) / size;
    delta[k] = delta[k] / entries + pull * item[k];
  }
  addGradients(gradient, sample, delta, size);
  return { alignment: sums.alignment / entries, task: sums.task / size };
}

/**
 * What is left of DiffCDR when the diffusion is taken out: an affine map û = W u_s + b, trained exactly as DiffCDR trains its
 * alignment layer (smooth-L1 to u_t plus λ times the squared rating error, gradient clipped at norm 1, Adam). As the
 * published network has no activation, DiffCDR is an affine map of u_s too; this control has the same form and none of its
 * cost. The paper's ablation AT comes near it, but has no bias.
 */
export const affineTask = defineMethod({
  name: 'AffineTask',
  summary: 'affine map trained with DiffCDR’s alignment and task loss, without diffusion',
  source: 'control; not in the paper',
  options: strictOptions(trainingOptions({ batchSize: 128, learningRate: 0.001 }), {
    /** λ, the weight of the task loss. */
    lambda: z.number().min(0).default(0.1),
    /** Largest joint norm of a batch's gradient. */
    clipNorm: z.number().gt(0).default(1),
  }),
  create({ split, base, random }, options) {
    const { source, target } = base;
    const map = randomLayer(source.dim, target.dim, true, random('bridge/AffineTask/weights'));
    const bridge = trainedMap(
      base,
      () => {
        const adam = new Adam(layerArrays([map]), options);
        const gradient = zeroLayer(source.dim, target.dim, true);
        const gradients = layerArrays([gradient]);
        const { users, items, values } = split.bridgeTrain;
        return trainEpochs('AffineTask', options, users.length, random('bridge/AffineTask/order'), (batch) => {
          const userRows = batch.map((row) => users[row]);
          const itemRows = batch.map((row) => items[row]);
          for (const array of gradients) array.fill(0);
          const { alignment, task } = affineTaskLoss(
            map,
            {
              size: batch.length,
              sample: gather64(source.users, source.dim, userRows),
              target: gather64(target.users, target.dim, userRows),
              item: gather64(target.items, target.dim, itemRows),
              rating: Float64Array.from(batch, (row) => values[row] - (target.itemOffsets?.[items[row]] ?? 0)),
            },
            options.lambda,
            gradient,
          );
          clipGlobalNorm(gradients, options.clipNorm);
          adam.step(gradients);
          return { alignment, task };
        });
      },
      layerMap(map),
    );
    return { ...bridge, state: () => layerTensors('map', map) };
  },
  restore: ({ base }, _, saved) =>
    restoredMap(base, layerMap(savedLayer(saved, 'map', base.source.dim, base.target.dim, true))),
});
