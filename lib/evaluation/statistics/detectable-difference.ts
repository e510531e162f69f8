/** Spread of a paired difference over test users. */
export interface DifferenceSpread {
  readonly users: number;
  /** The difference itself: mean of one side less mean of the other. */
  readonly difference: number;
  /** s_d: what one user contributes deviates by this much; difference ± s_d/√users is one standard error. */
  readonly deviation: number;
}

/**
 * Spread of a difference between two methods that were tested on the same users.
 *
 * A list metric is a mean over users, and s_d the standard deviation of the users' own differences. MAE is a mean over *ratings*, a
 * ratio of two sums over users, D = Σ d_u / Σ n_u. One user's part in it is (d_u − D·n_u)/n̄, to first order (delta method), and
 * s_d is its deviation: users with many ratings weigh more, and a user's ratings are not taken for independent of each other.
 * @param differences d_u: by user, the difference of the two sums over the user's ratings (or of the two values), [users]
 * @param counts n_u: ratings by user, [users]; default: one each
 * @returns undefined for fewer than two users, who have no spread
 */
export function differenceSpread(
  differences: ArrayLike<number>,
  counts?: ArrayLike<number>,
): DifferenceSpread | undefined {
  const users = differences.length;
  if (users < 2) return undefined;
  const count = (k: number): number => counts?.[k] ?? 1;
  let [sum, all] = [0, 0];
  for (let k = 0; k < users; k++) {
    sum += differences[k];
    all += count(k);
  }
  const difference = sum / all;
  let squares = 0;
  for (let k = 0; k < users; k++) squares += ((differences[k] - difference * count(k)) / (all / users)) ** 2;
  return { users, difference, deviation: Math.sqrt(squares / (users - 1)) };
}

/** Quantiles of the normal distribution: z of 0.975, for a two-sided test at level 0.05, and of 0.8, for a power of 80 %. */
const LEVEL_AND_POWER = 1.959963984540054 + 0.8416212335729143;

/**
 * The smallest true difference that a paired two-sided test at level 0.05 finds in four of five test sets of this size:
 * δ = (z_{0.975} + z_{0.8}) · s_d / √n. The difference of so many users' means is taken as normal, and users as independent.
 * @param deviation s_d of {@link differenceSpread}
 * @param users n, test users
 */
export function detectableDifference({ deviation, users }: Pick<DifferenceSpread, 'deviation' | 'users'>): number {
  return (LEVEL_AND_POWER * deviation) / Math.sqrt(users);
}
