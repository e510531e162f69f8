import { correlation, Matrix } from 'ml-matrix';
import { rowsByUser } from '../math/grouping';
import type { CrossDomainTask, Domain } from '../task/task';

/** What a domain's ratings look like, in numbers that do not depend on its size alone. */
export interface DomainProfile {
  readonly users: number;
  readonly items: number;
  readonly ratings: number;
  /** Share of all (user, item) pairs that is rated. */
  readonly density: number;
  /** Gini coefficient of the items' numbers of ratings: 0 where all are equal, near 1 where few have nearly all. */
  readonly itemGini: number;
  readonly userGini: number;
  /** Ratings of a user: quartiles and the 95th percentile, values that occur. */
  readonly perUser: { readonly q25: number; readonly median: number; readonly q75: number; readonly q95: number };
  /** Shares of ratings of 1 to 5 stars; a rating between counts as the nearest. */
  readonly stars: readonly number[];
  readonly mean: number;
  /** Standard deviation of the ratings. */
  readonly deviation: number;
  /** Share of the ratings' variance that two ratings of one user have in common (their covariance over the variance). */
  readonly userShare: number;
  /** The same of two ratings of one item. */
  readonly itemShare: number;
}

/** What a pair of domains looks like. */
export interface PairProfile {
  readonly overlap: number;
  /** Correlation of the overlapping users' mean ratings in the two domains. */
  readonly userMeanCorrelation: number;
  readonly source: DomainProfile;
  readonly target: DomainProfile;
}

/** Figures by which a synthetic pair is held to a real one: shape of activity, popularity and ratings, and what users carry over. */
export function pairProfile({ source, target, overlap, userIds }: CrossDomainTask): PairProfile {
  const means = [source, target].map(({ users, values }) => {
    const sums = new Float64Array(userIds.length);
    const counts = new Int32Array(userIds.length);
    users.forEach((user, k) => {
      sums[user] += values[k];
      counts[user]++;
    });
    return Array.from(overlap, (user) => sums[user] / counts[user]);
  });
  return {
    overlap: overlap.length,
    userMeanCorrelation: correlation(Matrix.columnVector(means[0]), Matrix.columnVector(means[1])).get(0, 0),
    source: domainProfile(source),
    target: domainProfile(target),
  };
}

function domainProfile({ users, items, values, itemIds }: Domain): DomainProfile {
  const ratings = values.length;
  const perUser = sizes(users);
  const perItem = sizes(items);
  const mean = values.reduce((sum, value) => sum + value, 0) / ratings;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ratings;
  const stars = [1, 2, 3, 4, 5].map((star) => values.filter((value) => Math.round(value) === star).length / ratings);
  const at = (share: number): number => perUser[Math.floor(share * (perUser.length - 1))];
  return {
    users: perUser.length,
    items: itemIds.length,
    ratings,
    density: ratings / (perUser.length * itemIds.length),
    itemGini: gini(perItem),
    userGini: gini(perUser),
    perUser: { q25: at(0.25), median: at(0.5), q75: at(0.75), q95: at(0.95) },
    stars,
    mean,
    deviation: Math.sqrt(variance),
    userShare: sharedVariance(users, values, mean) / variance,
    itemShare: sharedVariance(items, values, mean) / variance,
  };
}

/** How often each value of a column occurs, ascending. */
function sizes(column: Int32Array): Int32Array {
  const { users, starts } = rowsByUser(column);
  return Int32Array.from(users, (_, k) => starts[k + 1] - starts[k]).sort();
}

/** Of ascending counts: Σ_k (2k − n − 1) x_k / (n Σ x), k from 1. */
function gini(sorted: Int32Array): number {
  const n = sorted.length;
  let weighted = 0;
  let total = 0;
  sorted.forEach((count, k) => {
    weighted += (2 * (k + 1) - n - 1) * count;
    total += count;
  });
  return weighted / (n * total);
}

/**
 * Covariance of two different ratings of one group, each group weighing as its ratings: the variance of what the group's ratings
 * have in common, without the noise that a group's mean has.
 */
function sharedVariance(column: Int32Array, values: Float32Array, mean: number): number {
  const { users: groups, starts, rows } = rowsByUser(column);
  let products = 0;
  let weight = 0;
  for (let k = 0; k < groups.length; k++) {
    const count = starts[k + 1] - starts[k];
    if (count < 2) continue;
    let sum = 0;
    let squares = 0;
    for (let at = starts[k]; at < starts[k + 1]; at++) {
      const error = values[rows[at]] - mean;
      sum += error;
      squares += error * error;
    }
    products += (sum * sum - squares) / (count - 1);
    weight += count;
  }
  return products / weight;
}
