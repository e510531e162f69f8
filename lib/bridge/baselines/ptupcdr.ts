import { z } from 'zod';
import { kernelEngine } from '../../kernels/load';
import { randomLayer } from '../../math/linear-layer';
import { tensor } from '../../math/tensor';
import { isPause } from '../../math/work';
import { likedAbove } from '../../ratings/implicit';
import { sortByTime, userItems } from '../../ratings/user-items';
import { defineMethod, type SavedContext } from '../method';
import { bounds } from '../parts/bounds';
import { layerTensors, savedLayer } from '../parts/layer-tensors';
import { trainEpochs, trainingOptions } from '../parts/training';
import { restoredMap, trainedMap } from '../parts/vector-map';
import { strictOptions } from '../strict-options';
import { historyGatherer, keepHistories } from './kept-histories';
import { type PtupcdrLayers, ptupcdrMap } from './ptupcdr-network';
import { createPtupcdrTrainer } from './ptupcdr-trainer';

/**
 * PTUPCDR: a bridge of one's own for each user. A meta network attends over the user's last 20 source items rated above 3,
 * c = Σ softmax(q · relu(K v + k)) v, and turns c into a matrix, B = W relu(D c + d) + b, with which û = u_s B. Trained with
 * the task loss alone, the squared error of û·v_t, one row a target rating of an overlapping training user. The reference's
 * batch is 128 rows in task 1, 512 in tasks 2 and 3.
 *
 * Differs from the reference under `compat: corrected`:
 *  - item 0 is an item like all others (the reference uses its id for padding as well, and so ignores it in histories);
 *  - a user without a liked item has c = 0 (there: an item vector that was never trained);
 *  - the last 20 items are the last in time where times are known (there, and without times: in the order of the rows).
 */
export const ptupcdr = defineMethod({
  name: 'PTUPCDR',
  summary: 'a personal bridge for each user, made by a meta network from the source items the user liked',
  source: 'Zhu et al., WSDM 2022; baseline of the paper (section 4)',
  options: strictOptions(trainingOptions({ batchSize: 128, learningRate: 0.01 }), {
    /** Most items of a history. */
    historyLength: z.int().min(1).default(20),
    /** Width of the meta network. */
    hiddenDim: z.int().min(1).max(bounds.width).default(50),
    /** `reference`: item 0 is padding, an empty history is one random item, times are not used. */
    compat: z.enum(['corrected', 'reference']).default('corrected'),
  }),
  create({ task, split, base, random }, options) {
    const { source, target } = base;
    const { hiddenDim } = options;
    const size = source.dim * target.dim;
    const weights = random('bridge/PTUPCDR/weights');
    const layers: PtupcdrLayers = {
      attention: {
        hidden: randomLayer(source.dim, source.dim, true, weights),
        score: randomLayer(source.dim, 1, false, weights),
      },
      hidden: randomLayer(source.dim, hiddenDim, true, weights),
      bridge: randomLayer(hiddenDim, size, true, weights),
    };
    const threshold = likedAbove(task.source);
    const empty =
      options.compat === 'reference'
        ? Float64Array.from(random('bridge/PTUPCDR/empty-history').fillNormal(new Float32Array(source.dim)))
        : undefined;
    const histories = likedHistories({ task, split, base }, options, threshold, empty);
    const engine = kernelEngine();

    const bridge = trainedMap(
      base,
      function* () {
        const { users, items, values } = split.bridgeTrain;
        const { itemOffsets } = target;
        const ratings = Float64Array.from(values, (value, row) => value - (itemOffsets ? itemOffsets[items[row]] : 0));
        const kept = keepHistories(histories, users, task.userIds.length, source.dim);
        const trainer = createPtupcdrTrainer(layers, { source, target, kept, users, items, ratings }, options, engine);
        const epochs = trainEpochs('PTUPCDR', options, users.length, random('bridge/PTUPCDR/order'), (batch) => ({
          task: trainer.step(batch),
        }));
        for (const report of epochs) {
          if (!isPause(report)) trainer.read();
          yield report;
        }
      },
      (vectors, users) => ptupcdrMap(layers, histories(users), vectors).mapped,
      `typed-array/${engine}`,
    );
    const state = () => ({
      ...layerTensors('attention.hidden', layers.attention.hidden),
      ...layerTensors('attention.score', layers.attention.score),
      ...layerTensors('hidden', layers.hidden),
      ...layerTensors('bridge', layers.bridge),
      likedAbove: tensor(Float64Array.of(threshold)),
      ...(empty ? { emptyHistory: tensor(empty) } : {}),
    });
    return { ...bridge, state };
  },
  keeps: 'source',
  keepsTimes: true,
  restore(context, options, saved) {
    const { source, target } = context.base;
    const { hiddenDim, compat } = options;
    const layers: PtupcdrLayers = {
      attention: {
        hidden: savedLayer(saved, 'attention.hidden', source.dim, source.dim, true),
        score: savedLayer(saved, 'attention.score', source.dim, 1, false),
      },
      hidden: savedLayer(saved, 'hidden', source.dim, hiddenDim, true),
      bridge: savedLayer(saved, 'bridge', hiddenDim, source.dim * target.dim, true),
    };
    const empty = compat === 'reference' ? saved.float64('emptyHistory', source.dim) : undefined;
    const histories = likedHistories(context, options, saved.float64('likedAbove', 1)[0], empty);
    return restoredMap(context.base, (vectors, users) => ptupcdrMap(layers, histories(users), vectors).mapped);
  },
});

/**
 * The last items that users liked.
 * @param threshold rating that a liked item exceeds
 * @param empty stands for the history of a user who liked none, where the reference's ways are asked for
 */
function likedHistories(
  { task, split, base }: Pick<SavedContext, 'task' | 'split' | 'base'>,
  { historyLength, compat }: { readonly historyLength: number; readonly compat: 'corrected' | 'reference' },
  threshold: number,
  empty: Float64Array | undefined,
): ReturnType<typeof historyGatherer> {
  const asReference = compat === 'reference';
  const rows = asReference ? split.source : sortByTime(split.source);
  const liked = userItems(rows, task.userIds.length, threshold);
  return historyGatherer(liked, base.source, { length: historyLength, padding: asReference ? 0 : undefined, empty });
}
