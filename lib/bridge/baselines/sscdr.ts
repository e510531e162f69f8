import { z } from 'zod';
import { kernelEngine } from '../../kernels/load';
import { layerMap, randomLayer } from '../../math/linear-layer';
import type { RandomStream } from '../../math/random';
import { isPause } from '../../math/work';
import { likedAbove } from '../../ratings/implicit';
import { sortedItems, type UserItems, userItems } from '../../ratings/user-items';
import { defineMethod } from '../method';
import { layerTensors, savedLayer } from '../parts/layer-tensors';
import { trainEpochs, trainingOptions } from '../parts/training';
import { restoredMap, trainedMap } from '../parts/vector-map';
import { strictOptions } from '../strict-options';
import { createSscdrTrainer } from './sscdr-trainer';

/**
 * A random item that is not among the user's, or −1 where the user has rated them all.
 * @param rated items of each user, ascending
 * @param count number of items
 */
export function drawUnrated({ starts, items }: UserItems, user: number, count: number, stream: RandomStream): number {
  const first = starts[user];
  const end = starts[user + 1];
  if (end - first >= count && new Set(items.subarray(first, end)).size >= count) return -1;
  for (;;) {
    const item = stream.integer(count);
    let low = first;
    let high = end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (items[middle] < item) low = middle + 1;
      else high = middle;
    }
    if (low === end || items[low] !== item) return item;
  }
}

/**
 * SSCDR: an affine map f of source vectors, trained so that a user lands on its target vector and its liked source items land
 * nearer to that vector than other items do, by a margin of 1 (squared distances). One row a target rating of an overlapping
 * training user; the two items are drawn anew for each row and epoch. Prediction: r̂ = f(u_s)·v_t.
 *
 * Left out, as in the reference: the original's metric-learning base models, multi-hop user neighbourhoods and inference by
 * nearest neighbours. Differs from the reference under `compat: corrected`: the negative item is one that the user has not
 * rated (the reference draws from all items, so it can be the user's own, even the positive one).
 * In both, a row whose user liked no source item has the first term alone.
 */
export const sscdr = defineMethod({
  name: 'SSCDR',
  summary: 'affine map trained with distances to users and to liked against other items',
  source: 'Kang et al., CIKM 2019; baseline of the paper (section 4)',
  options: strictOptions(trainingOptions({ batchSize: 128, learningRate: 0.01 }), {
    /** `reference`: negatives may be items that the user rated. */
    compat: z.enum(['corrected', 'reference']).default('corrected'),
  }),
  create({ task, split, base, random }, options) {
    const { source, target } = base;
    const map = randomLayer(source.dim, target.dim, true, random('bridge/SSCDR/weights'));
    const engine = kernelEngine();
    const bridge = trainedMap(
      base,
      function* () {
        const { users } = split.bridgeTrain;
        const itemCount = task.source.itemIds.length;
        const liked = userItems(split.source, task.userIds.length, likedAbove(task.source));
        const rated = sortedItems(
          split.source,
          task.userIds.length,
          options.compat === 'reference' ? new Int32Array(0) : split.trainUsers,
        );
        const draw = random('bridge/SSCDR/items');
        const trainer = createSscdrTrainer(map, base, users, options, engine);
        const { positives, negatives } = trainer;
        const epochs = trainEpochs('SSCDR', options, users.length, random('bridge/SSCDR/order'), (batch) => {
          for (let r = 0; r < batch.length; r++) {
            const user = users[batch[r]];
            const first = liked.starts[user];
            const count = liked.starts[user + 1] - first;
            negatives[r] = count === 0 ? -1 : drawUnrated(rated, user, itemCount, draw);
            if (negatives[r] >= 0) positives[r] = liked.items[first + draw.integer(count)];
          }
          return trainer.step(batch);
        });
        for (const report of epochs) {
          if (!isPause(report)) trainer.read();
          yield report;
        }
      },
      layerMap(map),
      `typed-array/${engine}`,
    );
    return { ...bridge, state: () => layerTensors('map', map) };
  },
  restore: ({ base }, _, saved) =>
    restoredMap(base, layerMap(savedLayer(saved, 'map', base.source.dim, base.target.dim, true))),
});
