import { z } from 'zod';
import { leastSquaresLine } from '../../math/least-squares-line';
import { tensor } from '../../math/tensor';
import { defineMethod } from '../method';
import { startBiases, sweepBiases, userBiases } from '../parts/biases';
import { fitted } from '../parts/fitted';
import { strictOptions } from '../strict-options';

/**
 * The smallest bridge that is worth the name: two numbers. Bias models r ≈ μ + b_u + b_i are fitted in both domains; a cold
 * user's target bias is a line of the source bias, r̂ = μ_t + b_i + a·b_u^s + c, and (a, c) are fitted by least squares on the
 * target ratings of the overlapping training users, less μ_t + b_i. No vector is used. User vector [a·b_u^s + c], item
 * vector [1], offset μ_t + b_i; before `fit`, a = c = 0.
 */
export const biasBridge = defineMethod({
  name: 'BiasBridge',
  summary: 'target item bias plus a line of the user’s source bias: two numbers are learned',
  source: 'Koren et al., Computer 2009 (biases); control, not in the paper',
  options: strictOptions({
    /** Sweeps of alternating least squares over items and users, in each domain. */
    sweeps: z.int().min(1).default(10),
    /** Imagined ratings at bias 0 that each item gets. */
    itemSmoothing: z.number().min(0).default(10),
    /** Imagined ratings at bias 0 that each user gets. */
    userSmoothing: z.number().min(0).default(5),
  }),
  withoutBaseModels: true,
  create({ task, split }, options) {
    const { source, targetTrain, bridgeTrain } = split;
    const users = task.userIds.length;
    const from = startBiases(source, users, task.source.itemIds.length);
    const to = startBiases(targetTrain, users, task.target.itemIds.length);
    const items = new Float32Array(to.items.length).fill(1);
    let slope = 0;
    let intercept = 0;
    const itemOffsets = () => Float32Array.from(to.items, (bias) => to.mean + bias);
    return {
      engine: 'typed-array',
      *fit() {
        for (let sweep = 1; sweep <= options.sweeps; sweep++) {
          yield* sweepBiases(from, source, options);
          yield* sweepBiases(to, targetTrain, options);
          yield { fraction: sweep / options.sweeps };
        }
        const { users: raters, items: rated, values } = bridgeTrain;
        const line = leastSquaresLine(
          values.length,
          (k) => from.users[raters[k]],
          (k) => values[k] - to.mean - to.items[rated[k]],
        );
        ({ slope, intercept } = line);
        yield { epoch: 1, losses: { mse: line.meanSquaredError }, rows: bridgeTrain.values.length };
      },
      transfer: (asked) => Float32Array.from(asked, (user) => slope * from.users[user] + intercept),
      itemTable: () => ({ dim: 1, items, itemOffsets: itemOffsets() }),
      state: () => ({
        line: tensor(Float64Array.of(slope, intercept)),
        sourceMean: tensor(Float64Array.of(from.mean)),
        sourceItems: tensor(from.items),
        itemOffsets: tensor(itemOffsets()),
      }),
    };
  },
  keeps: 'source',
  restore({ task, split }, options, saved) {
    const [slope, intercept] = saved.float64('line', 2);
    const source = {
      mean: saved.float64('sourceMean', 1)[0],
      items: saved.float64('sourceItems', task.source.itemIds.length),
    };
    const users = userBiases(source, split.source, task.userIds.length, options);
    const itemOffsets = saved.float32('itemOffsets', task.target.itemIds.length);
    const items = new Float32Array(itemOffsets.length).fill(1);
    return {
      engine: 'typed-array',
      fit: fitted,
      transfer: (asked) => Float32Array.from(asked, (user) => slope * users[user] + intercept),
      itemTable: () => ({ dim: 1, items, itemOffsets }),
    };
  },
});
