import { z } from 'zod';
import { tensor } from '../../math/tensor';
import type { Bridge } from '../bridge';
import { defineMethod } from '../method';
import { fitted } from '../parts/fitted';
import { meanRating } from '../parts/shrunk-means';

/**
 * Predicts one number for everybody: μ, the mean of R^t-train (target ratings of all users that are not hidden). The floor
 * that any method must beat; the paper does not show it. User vector [μ], item vector [1].
 */
export const globalMean = defineMethod({
  name: 'GlobalMean',
  summary: 'mean of all target training ratings, the same for every user and item',
  source: 'control; not in the paper',
  options: z.strictObject({}),
  withoutBaseModels: true,
  create({ task, split }) {
    const mean = meanRating(split.targetTrain);
    return {
      ...constant(task.target.itemIds.length, mean),
      *fit() {
        let absolute = 0;
        for (const rating of split.targetTrain.values) absolute += Math.abs(rating - mean);
        const rows = split.targetTrain.values.length;
        yield { epoch: 1, losses: { mae: absolute / rows }, rows };
      },
      state: () => ({ mean: tensor(Float64Array.of(mean)) }),
    };
  },
  restore: ({ task }, _, saved) => constant(task.target.itemIds.length, saved.float64('mean', 1)[0]),
});

function constant(itemCount: number, mean: number): Bridge {
  const items = new Float32Array(itemCount).fill(1);
  return {
    engine: 'typed-array',
    fit: fitted,
    transfer: (users) => new Float32Array(users.length).fill(mean),
    itemTable: () => ({ dim: 1, items }),
  };
}
