import type { UserErrors } from './rating-metrics';

/** What both kinds of metric have. */
interface Named {
  /** Its column in a result row, for example `mae`. */
  readonly name: string;
  /** Its column in a table; `@k` stands where a list's length belongs, for example `N@k`. */
  readonly title: string;
  readonly better: 'lower' | 'higher';
  /** Decimals in tables. */
  readonly digits: number;
  /** One line: what it says. */
  readonly summary: string;
  /** For metrics from outside: raise it when the numbers change, so that stored results are not taken for the new ones. */
  readonly version?: string;
}

/** A metric of predicted ratings: a mean over all ratings of all users, as in the paper's Table 2. */
export interface RatingMetric extends Named {
  readonly kind: 'rating';
  /** What one rating contributes, from the prediction r̂ and the rating r. */
  measure(prediction: number, rating: number): number;
  /** Of the mean over ratings, for example a root; absent: the mean itself. */
  finish?(mean: number): number;
  /** Where the kept errors hold the sums over a user's ratings already: these. */
  sums?(errors: UserErrors): Float64Array;
}

/** A metric of a list of items: a mean over users (paper section 4.1). */
export interface ListMetric extends Named {
  readonly kind: 'list';
  /**
   * Of one user's list.
   * @param top the list, best first; what lies beyond place k is not to be looked at
   * @param relevant the user's relevant items, at least one
   */
  measure(top: ArrayLike<number>, relevant: ReadonlySet<number>, k: number): number;
}

/** A metric: one file, and a line in lib/evaluation/metrics/registry.ts. */
export type Metric = RatingMetric | ListMetric;

/** Names that a metric cannot have: the other columns of a result row. */
export const TAKEN: ReadonlySet<string> = new Set([
  'method',
  'protocol',
  'selection',
  'seed',
  'maeEpoch',
  'rmseEpoch',
  'epoch',
  'k',
  'users',
  'ratings',
  'split',
  'config',
  'data',
]);

/**
 * Checks a metric; returns its argument.
 * @throws TypeError where the name could not be a column of a result row
 */
export function defineMetric<M extends Metric>(metric: M): M {
  if (!/^[a-z][A-Za-z0-9]*$/.test(metric.name) || TAKEN.has(metric.name)) {
    throw new TypeError(
      `a metric's name is letters and digits after a small letter, and no other column of a result row, not "${metric.name}"`,
    );
  }
  return metric;
}
