import type { RandomStream } from '../tensor/random';
import { pairedBootstrap } from './bootstrap';
import type { UserErrors } from './rating-metrics';
import { holm, pairedTTest, wilcoxonSignedRank } from './significance';

/** What a paired comparison needs to know of a method or setting: test errors of the same users, a seed each. */
export interface SeededErrors {
  readonly name: string;
  /** Test MAE by seed. */
  readonly mae: readonly number[];
  /** Errors of the test users by seed. */
  readonly errors: readonly UserErrors[];
}

/** A method or setting against a baseline, both tested on the same users with the same seeds. */
export interface PairedComparison {
  readonly name: string;
  readonly baseline: string;
  /** MAE less the baseline's, all seeds pooled; below 0 means that the setting errs less. */
  readonly difference: number;
  /** 95 % interval of the difference, from a paired bootstrap over users. */
  readonly low: number;
  readonly high: number;
  /** p of the bootstrap, and the same after Holm over all comparisons that were asked for together. */
  readonly p: number;
  readonly pHolm: number;
  /** p of Wilcoxon's signed-rank test over users, each with the mean of its absolute errors. */
  readonly pWilcoxon: number;
  /** p of the paired t-test over seeds, as the paper tests; undefined for one seed. */
  readonly pSeeds: number | undefined;
  /** `lower` or `higher` error where `pHolm` is below 0.05, else `not told apart`. */
  readonly verdict: 'lower error' | 'higher error' | 'not told apart';
}

const LEVEL = 0.05;

/** Sums of several runs' errors, user by user. @throws RangeError where the runs do not list the same users in the same order */
export function poolErrors(runs: readonly UserErrors[]): UserErrors {
  const [first, ...others] = runs;
  if (!first) throw new RangeError('no errors to pool');
  const pooled = {
    users: first.users,
    counts: Int32Array.from(first.counts),
    absolute: Float64Array.from(first.absolute),
    squared: Float64Array.from(first.squared),
  };
  for (const run of others) {
    if (run.users.length !== first.users.length || run.users.some((user, k) => user !== first.users[k])) {
      throw new RangeError('errors of different users cannot be pooled');
    }
    for (let k = 0; k < run.users.length; k++) {
      pooled.counts[k] += run.counts[k];
      pooled.absolute[k] += run.absolute[k];
      pooled.squared[k] += run.squared[k];
    }
  }
  return pooled;
}

/**
 * Compares each candidate with the baseline, pair by pair: a bootstrap and Wilcoxon's test over test users (seeds pooled), and
 * the paper's t-test over seeds. The bootstrap's p's are one family and adjusted after Holm. Users tell how sure the
 * difference is for other users of this kind, seeds how sure it is for another training run; few seeds tell little.
 * @param random draws the users
 * @param resamples of the bootstrap; the smallest p is 2 / (resamples + 1), so keep it above 40 times the comparisons
 */
export function compareWithBaseline(
  candidates: readonly SeededErrors[],
  baseline: SeededErrors,
  random: RandomStream,
  resamples = 2000,
): PairedComparison[] {
  const base = poolErrors(baseline.errors);
  const means = (errors: UserErrors): number[] => Array.from(errors.absolute, (sum, k) => sum / errors.counts[k]);
  const raw = candidates.map(({ name, mae, errors }) => {
    const own = poolErrors(errors);
    const { difference, low, high, p } = pairedBootstrap(own, base, { metric: 'mae', random, resamples });
    return {
      name,
      baseline: baseline.name,
      difference,
      low,
      high,
      p,
      pWilcoxon: wilcoxonSignedRank(means(own), means(base)).p,
      pSeeds: mae.length > 1 ? pairedTTest(mae, baseline.mae).p : undefined,
    };
  });
  const adjusted = holm(raw.map(({ p }) => p));
  return raw.map((comparison, k) => {
    const { difference } = comparison;
    const verdict = adjusted[k] >= LEVEL ? 'not told apart' : difference < 0 ? 'lower error' : 'higher error';
    return { ...comparison, pHolm: adjusted[k], verdict };
  });
}
