import { z } from 'zod';
import { leastSquaresLine } from '../../math/least-squares-line';
import { tensor } from '../../math/tensor';
import { defineMethod } from '../method';
import { fitted } from '../parts/fitted';
import { meanRating, shrunkMeans } from '../parts/shrunk-means';
import { strictOptions } from '../strict-options';

/**
 * Predicts a user's own level, whatever the item: r̂ = a·m_u + b, where m_u is the user's mean source rating, pulled towards the
 * source's mean by `smoothing` imagined ratings, and the line is fitted by least squares on the target ratings of the
 * overlapping training users. It says how much of a transfer is knowing who rates high. User vector [a·m_u + b], item
 * vector [1]; before `fit`, a = 0 and b = μ.
 */
export const userMean = defineMethod({
  name: 'UserMean',
  summary: 'the user’s mean source rating, mapped to the target by a line',
  source: 'control; not in the paper',
  options: strictOptions({
    /** Imagined ratings at the source's mean that each user gets. */
    smoothing: z.number().min(0).default(5),
  }),
  withoutBaseModels: true,
  create({ task, split }, { smoothing }) {
    const { source, bridgeTrain } = split;
    const sourceMean = meanRating(source);
    const means = shrunkMeans(source.users, source.values, task.userIds.length, sourceMean, smoothing);
    const items = new Float32Array(task.target.itemIds.length).fill(1);
    let slope = 0;
    let intercept = meanRating(split.targetTrain);
    return {
      engine: 'typed-array',
      *fit() {
        const { users, values } = bridgeTrain;
        const line = leastSquaresLine(
          values.length,
          (k) => means[users[k]],
          (k) => values[k],
        );
        ({ slope, intercept } = line);
        yield { epoch: 1, losses: { mse: line.meanSquaredError }, rows: values.length };
      },
      transfer: (users) => Float32Array.from(users, (user) => slope * means[user] + intercept),
      itemTable: () => ({ dim: 1, items }),
      state: () => ({
        line: tensor(Float64Array.of(slope, intercept)),
        sourceMean: tensor(Float64Array.of(sourceMean)),
      }),
    };
  },
  keeps: 'source',
  restore({ task, split }, { smoothing }, saved) {
    const [slope, intercept] = saved.float64('line', 2);
    const { users, values } = split.source;
    const means = shrunkMeans(users, values, task.userIds.length, saved.float64('sourceMean', 1)[0], smoothing);
    const items = new Float32Array(task.target.itemIds.length).fill(1);
    return {
      engine: 'typed-array',
      fit: fitted,
      transfer: (asked) => Float32Array.from(asked, (user) => slope * means[user] + intercept),
      itemTable: () => ({ dim: 1, items }),
    };
  },
});
