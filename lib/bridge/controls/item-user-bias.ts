import { z } from 'zod';
import { tensor } from '../../math/tensor';
import { defineMethod } from '../method';
import { startBiases, sweepBiases } from '../parts/biases';
import { fitted } from '../parts/fitted';
import { strictOptions } from '../strict-options';

/**
 * The bias model of the target domain alone, r̂ = μ + b_u + b_i, fitted by alternating least squares, an epoch a sweep. A cold
 * user has no target rating, so b_u = 0 and what is left is the shrunk item bias: ItemMean, cleaned of who happened to rate
 * the item. Users with target ratings (warm start) get their own b_u. User vector [b_u], item vector [1], offset μ + b_i.
 */
export const itemUserBias = defineMethod({
  name: 'ItemUserBias',
  summary: 'target item bias plus user bias; the bias of a cold user is 0',
  source: 'Koren et al., Computer 2009 (biases); control, not in the paper',
  options: strictOptions({
    /** Sweeps over items and users. */
    epochs: z.int().min(1).default(10),
    /** Imagined ratings at bias 0 that each item gets. */
    itemSmoothing: z.number().min(0).default(10),
    /** Imagined ratings at bias 0 that each user gets. */
    userSmoothing: z.number().min(0).default(5),
  }),
  withoutBaseModels: true,
  create({ task, split }, options) {
    const rows = split.targetTrain;
    const biases = startBiases(rows, task.userIds.length, task.target.itemIds.length);
    const items = new Float32Array(biases.items.length).fill(1);
    const itemOffsets = () => Float32Array.from(biases.items, (bias) => biases.mean + bias);
    return {
      engine: 'typed-array',
      *fit() {
        for (let epoch = 1; epoch <= options.epochs; epoch++) {
          const mse = yield* sweepBiases(biases, rows, options);
          yield { epoch, losses: { mse }, rows: rows.values.length };
        }
      },
      transfer: (users) => Float32Array.from(users, (user) => biases.users[user]),
      itemTable: () => ({ dim: 1, items, itemOffsets: itemOffsets() }),
      state: () => ({ itemOffsets: tensor(itemOffsets()) }),
    };
  },
  // Whom a saved model serves has no target rating: b_u = 0.
  restore({ task }, _, saved) {
    const itemOffsets = saved.float32('itemOffsets', task.target.itemIds.length);
    const items = new Float32Array(itemOffsets.length).fill(1);
    return {
      engine: 'typed-array',
      fit: fitted,
      transfer: (users) => new Float32Array(users.length),
      itemTable: () => ({ dim: 1, items, itemOffsets }),
    };
  },
});
