// A method of your own, from outside the library: a bridge made with the author's kit.
//   npx tsx examples/own-method.ts
//   npx diffcdr run --plugin examples/own-method.ts --methods EMCDR,ShrunkMap …
//   npx diffcdr fit --plugin examples/own-method.ts --method ShrunkMap --out model.safetensors …

import { bridge, defineMethod, makeTask, resolveConfig, runCell, runData, synthesize } from 'diffcdr';
import { z } from 'zod';

/** A linear map like EMCDR's, û = W u + b, with weight decay: L = 1/(n d) Σ ‖W u_s + b − u_t‖² + λ ‖W‖². */
export const shrunkMap = defineMethod({
  name: 'ShrunkMap',
  summary: 'linear map of user vectors with weight decay',
  source: 'this example',
  // Part of every store key: give another when the numbers change.
  version: '1',
  options: bridge.strictOptions(bridge.trainingOptions({ batchSize: 64, learningRate: 0.01 }), {
    /** λ, weight of the decay. */
    decay: z.number().min(0).default(0.001),
  }),
  create({ base, split, random }, options) {
    const { source, target } = base;
    const users = split.trainUsers;
    const map = bridge.randomLayer(source.dim, target.dim, true, random('bridge/ShrunkMap/weights'));
    const gradient = bridge.zeroLayer(source.dim, target.dim, true);
    const [weights, gradients] = [map, gradient].map((layer) => bridge.layerArrays([layer]));

    function* fit(): bridge.Training {
      const adam = new bridge.Adam(weights, options);
      yield* bridge.trainEpochs('ShrunkMap', options, users.length, random('bridge/ShrunkMap/order'), (batch) => {
        const rows = batch.map((row) => users[row]);
        const from = bridge.gather64(source.users, source.dim, rows);
        const to = bridge.gather64(target.users, target.dim, rows);
        // ∂L/∂û of each row, from which the layer's own gradients follow.
        const error = bridge
          .layerMap(map)(from)
          .map((value, k) => value - to[k]);
        for (const values of gradients) values.fill(0);
        bridge.addGradients(
          gradient,
          from,
          error.map((value) => (2 * value) / error.length),
          rows.length,
        );
        map.weight.forEach((w, k) => {
          gradient.weight[k] += 2 * options.decay * w;
        });
        adam.step(gradients);
        return { map: error.reduce((sum, value) => sum + value * value, 0) / error.length };
      });
    }
    const model = bridge.trainedMap(base, fit, bridge.layerMap(map));
    return { ...model, state: () => bridge.layerTensors('map', map) };
  },
  restore({ base }, _options, saved) {
    const map = bridge.savedLayer(saved, 'map', base.source.dim, base.target.dim, true);
    return bridge.restoredMap(base, bridge.layerMap(map));
  },
});

async function main(): Promise<void> {
  const { source, target } = synthesize('teach', 1);
  const data = runData(makeTask(source, target));
  const config = resolveConfig({ methods: { ShrunkMap: { decay: 0.01 } } }, { methods: [shrunkMap] });
  const rows = [];
  for (const method of ['EMCDR', shrunkMap]) {
    const { result } = await runCell(data, config, { method, seed: 1, selection: 'validation' });
    const { mae, rmse } = result.row;
    rows.push({ method: result.row.method, MAE: mae.toFixed(4), RMSE: rmse.toFixed(4) });
  }
  console.table(rows);
}

if (require.main === module) main();
