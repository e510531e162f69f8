import type { RandomStream } from '../../math/random';
import type { UserErrors } from '../metrics/rating-metrics';

/** Outcome of a paired bootstrap over users. */
export interface BootstrapResult {
  /** metric(a) − metric(b) on the users as they are; below 0 means that a errs less. */
  readonly difference: number;
  /** Percentile interval of the difference at the asked level. */
  readonly low: number;
  readonly high: number;
  /** Two-sided p-value of "no difference", at least 2 / (resamples + 1). */
  readonly p: number;
  readonly users: number;
  readonly resamples: number;
}

/** Settings of {@link pairedBootstrap}. */
export interface BootstrapOptions {
  readonly metric: 'mae' | 'rmse';
  readonly random: RandomStream;
  /** How often the users are drawn anew; default 2000. */
  readonly resamples?: number;
  /** Level of the interval, within (0, 1); default 0.95. */
  readonly level?: number;
}

/**
 * Draws the test users anew with replacement, each with all ratings, and looks at the difference in MAE or RMSE between two
 * methods that were tested on the same users. Users and not ratings are drawn, because a user's errors hang together.
 * @throws RangeError where the two were not tested on the same users with the same number of ratings
 */
export function pairedBootstrap(a: UserErrors, b: UserErrors, options: BootstrapOptions): BootstrapResult {
  const { metric, random, resamples = 2000, level = 0.95 } = options;
  if (!(Number.isInteger(resamples) && resamples >= 1))
    throw new RangeError(`resamples must be 1 or more, not ${resamples}`);
  if (!(level > 0 && level < 1)) throw new RangeError(`level must lie within (0, 1), not ${level}`);
  const n = a.users.length;
  const partner = pairing(a, b);
  const sums = metric === 'mae' ? 'absolute' : 'squared';
  const left = a[sums];
  const right = Float64Array.from(partner, (at) => b[sums][at]);
  const finish = metric === 'mae' ? (x: number) => x : Math.sqrt;
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const ratings = a.counts.reduce((sum, count) => sum + count, 0);
  const difference = finish(total(left) / ratings) - finish(total(right) / ratings);

  const drawn = new Float64Array(resamples);
  let atOrBelow = 0;
  let atOrAbove = 0;
  for (let r = 0; r < resamples; r++) {
    let count = 0;
    let sumLeft = 0;
    let sumRight = 0;
    for (let k = 0; k < n; k++) {
      const user = random.integer(n);
      count += a.counts[user];
      sumLeft += left[user];
      sumRight += right[user];
    }
    drawn[r] = finish(sumLeft / count) - finish(sumRight / count);
    if (drawn[r] <= 0) atOrBelow++;
    if (drawn[r] >= 0) atOrAbove++;
  }
  drawn.sort();
  return {
    difference,
    low: quantile(drawn, (1 - level) / 2),
    high: quantile(drawn, (1 + level) / 2),
    // One is added to both counts: no finite number of resamples shows a p of 0.
    p: Math.min(1, (2 * (Math.min(atOrBelow, atOrAbove) + 1)) / (resamples + 1)),
    users: n,
    resamples,
  };
}

/** Position in `b` of each user of `a`. */
function pairing(a: UserErrors, b: UserErrors): Int32Array {
  if (a.users.length === 0) throw new RangeError('no users to draw from');
  const position = new Map(Array.from(b.users, (user, k) => [user, k]));
  if (a.users.length !== b.users.length)
    throw new RangeError(`${a.users.length} users cannot be paired with ${b.users.length}`);
  return Int32Array.from(a.users, (user, k) => {
    const at = position.get(user);
    if (at === undefined) throw new RangeError(`user ${user} was tested with one method only`);
    if (a.counts[k] !== b.counts[at]) {
      throw new RangeError(`user ${user} has ${a.counts[k]} ratings under one method, ${b.counts[at]} under the other`);
    }
    return at;
  });
}

/** Quantile of sorted values, linear between neighbours. */
export function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
