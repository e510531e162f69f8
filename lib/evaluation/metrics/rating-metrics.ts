import { type UserSlots, userSlots } from '../../math/grouping';
import type { RatingRows } from '../../ratings/ratings';

/** Sums of a method's rating errors for each user, kept so that statistics can pair methods user by user. */
export interface UserErrors {
  /** User indices, in order of first appearance in the rows. */
  readonly users: Int32Array;
  /** Ratings of each user. */
  readonly counts: Int32Array;
  /** Σ |r̂ − r| of each user. */
  readonly absolute: Float64Array;
  /** Σ (r̂ − r)² of each user. */
  readonly squared: Float64Array;
}

/** Rating errors over all rows together (not a mean of users' means), as in the paper's Table 2. */
export interface RatingMetrics {
  /** Mean absolute error, in rating points. */
  readonly mae: number;
  /** Root mean squared error, in rating points. */
  readonly rmse: number;
  readonly users: number;
  readonly ratings: number;
}

/**
 * The errors of predictions, summed by user.
 * @param rows the rated rows, at least one
 * @param predictions r̂ of each row
 * @param known `userSlots` of the rows, where a caller has them already
 * @throws RangeError where the lengths differ, there is no row, or a prediction is not a finite number
 */
export function errorsByUser(
  rows: RatingRows,
  predictions: ArrayLike<number>,
  known: UserSlots = userSlots(rows.users),
): UserErrors {
  const n = rows.users.length;
  if (n === 0) throw new RangeError('no ratings to evaluate on: the test split is empty');
  if (predictions.length !== n) throw new RangeError(`${predictions.length} predictions for ${n} ratings`);
  const { users, slots } = known;
  const counts = new Int32Array(users.length);
  const absolute = new Float64Array(users.length);
  const squared = new Float64Array(users.length);
  for (let k = 0; k < n; k++) {
    const e = predictions[k] - rows.values[k];
    if (!Number.isFinite(e)) {
      throw new RangeError(
        `the prediction of row ${k} (user ${rows.users[k]}, item ${rows.items[k]}) is ${predictions[k]}: training diverged; ` +
          'try a smaller learning rate',
      );
    }
    const slot = slots[k];
    counts[slot]++;
    absolute[slot] += Math.abs(e);
    squared[slot] += e * e;
  }
  return { users: users.slice(), counts, absolute, squared };
}

/** MAE and RMSE over all ratings of all users. */
export function ratingMetrics(errors: UserErrors): RatingMetrics {
  let ratings = 0;
  let absolute = 0;
  let squared = 0;
  for (let k = 0; k < errors.users.length; k++) {
    ratings += errors.counts[k];
    absolute += errors.absolute[k];
    squared += errors.squared[k];
  }
  return { mae: absolute / ratings, rmse: Math.sqrt(squared / ratings), users: errors.users.length, ratings };
}
