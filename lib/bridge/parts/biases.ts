import { finish, type Pause, pacer } from '../../math/work';
import type { RatingRows } from '../../ratings/ratings';
import { meanRating } from './shrunk-means';

/** The bias model r̂ = μ + b_u + b_i (method: Koren et al. 2009, section on biases). */
export interface Biases {
  /** μ, the mean of the ratings. */
  readonly mean: number;
  /** b_u, [users]; 0 for a user without a rating. */
  readonly users: Float64Array;
  /** b_i, [items]; 0 for an item without a rating. */
  readonly items: Float64Array;
}

/** How strongly biases are pulled to 0, in imagined ratings at bias 0. */
export interface BiasSmoothing {
  readonly userSmoothing: number;
  readonly itemSmoothing: number;
}

/** Biases of 0 around the mean, for `sweepBiases` to fit. @throws RangeError where there is no rating */
export function startBiases(rows: RatingRows, users: number, items: number): Biases {
  return { mean: meanRating(rows), users: new Float64Array(users), items: new Float64Array(items) };
}

/** Rows that a pass goes over between two looks at the clock. */
const STRIDE = 1 << 16;

function* refit(
  own: Float64Array,
  ownIndices: Int32Array,
  other: Float64Array,
  otherIndices: Int32Array,
  values: Float32Array,
  mean: number,
  smoothing: number,
): Generator<Pause, void> {
  const due = pacer();
  const counts = new Float64Array(own.length);
  own.fill(0);
  for (let from = 0; from < values.length; from += STRIDE) {
    if (due()) yield { fraction: from / values.length };
    const end = Math.min(values.length, from + STRIDE);
    for (let k = from; k < end; k++) {
      own[ownIndices[k]] += values[k] - mean - other[otherIndices[k]];
      counts[ownIndices[k]]++;
    }
  }
  for (let i = 0; i < own.length; i++) if (counts[i] > 0) own[i] /= counts[i] + smoothing;
}

/**
 * b_u, [users], for the item biases as they stand: what a sweep ends with. Of users who came after the fit it is their bias by the
 * items that were fitted before.
 */
export function userBiases(
  { mean, items }: Pick<Biases, 'mean' | 'items'>,
  rows: RatingRows,
  users: number,
  { userSmoothing }: Pick<BiasSmoothing, 'userSmoothing'>,
): Float64Array {
  const own = new Float64Array(users);
  finish(refit(own, rows.users, items, rows.items, rows.values, mean, userSmoothing));
  return own;
}

/**
 * One sweep of alternating least squares, in place: first the item biases for the user biases as they stand, then the other
 * way round. Minimises Σ (r − μ − b_u − b_i)² + s_u Σ b_u² + s_i Σ b_i². Pauses on the way.
 * @returns mean squared error after the sweep
 */
export function* sweepBiases(biases: Biases, rows: RatingRows, smoothing: BiasSmoothing): Generator<Pause, number> {
  const { mean, users, items } = biases;
  yield* refit(items, rows.items, users, rows.users, rows.values, mean, smoothing.itemSmoothing);
  yield { fraction: 1 / 3 };
  yield* refit(users, rows.users, items, rows.items, rows.values, mean, smoothing.userSmoothing);
  yield { fraction: 2 / 3 };
  const n = rows.values.length;
  const due = pacer();
  let sum = 0;
  for (let from = 0; from < n; from += STRIDE) {
    if (due()) yield { fraction: (2 + from / n) / 3 };
    const end = Math.min(n, from + STRIDE);
    for (let k = from; k < end; k++) {
      sum += (rows.values[k] - mean - users[rows.users[k]] - items[rows.items[k]]) ** 2;
    }
  }
  return sum / n;
}
