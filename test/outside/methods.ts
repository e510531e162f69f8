import { z } from 'zod';
import { bridge, defineMethod } from '../../lib/index';

/** A bridge as an author writes it by hand: everybody gets the mean target vector of the training users, shrunk towards 0. */
export function mineOf(version?: string) {
  return defineMethod({
    name: 'Mine',
    summary: 'the mean user, shrunk',
    source: 'test/outside',
    version,
    options: z.strictObject({
      /** Users of weight 0 that are counted in. */
      shrink: z.number().min(0).default(5),
    }),
    create({ split, base }, { shrink }) {
      const { dim, users } = base.target;
      const vector = new Float32Array(dim);
      return {
        engine: 'by-hand',
        *fit() {
          const { trainUsers } = split;
          for (const user of trainUsers) {
            for (let d = 0; d < dim; d++) vector[d] += users[user * dim + d] / (trainUsers.length + shrink);
          }
          yield { epoch: 1, losses: {}, rows: trainUsers.length };
        },
        transfer: (asked: Int32Array) => Float32Array.from({ length: asked.length * dim }, (_, k) => vector[k % dim]),
        itemTable: () => base.target,
      };
    },
  });
}

/** A scorer that predicts ratings without vectors: what ItemMean does with them. */
export const directItemMean = defineMethod({
  name: 'DirectItemMean',
  summary: 'smoothed item means, scored directly',
  source: 'test/outside',
  options: z.strictObject({ smoothing: z.number().min(0).default(10) }),
  create({ task, split }, { smoothing }) {
    const { items, values } = split.targetTrain;
    let means = new Float32Array(task.target.itemIds.length);
    return {
      engine: 'by-hand',
      scores: 'ratings' as const,
      *fit() {
        const mean = bridge.meanRating(split.targetTrain);
        means = Float32Array.from(bridge.shrunkMeans(items, values, means.length, mean, smoothing));
        yield { epoch: 1, losses: {}, rows: values.length };
      },
      scoreRows: (_: Int32Array, asked: Int32Array) => Float32Array.from(asked, (item) => means[item]),
      scoreItems: (_: number, out: Float32Array) => out.set(means),
    };
  },
});

/** A scorer that only orders: the number of ratings of an item. */
export const popular = defineMethod({
  name: 'Popular',
  summary: 'items by their number of training ratings',
  source: 'test/outside',
  options: z.strictObject({}),
  create({ task, split }) {
    const counts = new Float32Array(task.target.itemIds.length);
    const { items, values } = split.targetTrain;
    return {
      engine: 'by-hand',
      scores: 'order' as const,
      *fit() {
        // Drawn items stand among the rows of ranking, rated 0: nobody has rated them.
        for (let row = 0; row < items.length; row++) if (values[row] > 0) counts[items[row]]++;
        yield { epoch: 1, losses: {}, rows: items.length };
      },
      scoreRows: (_: Int32Array, asked: Int32Array) => Float32Array.from(asked, (item) => counts[item]),
      scoreItems: (_: number, out: Float32Array) => out.set(counts),
    };
  },
});
