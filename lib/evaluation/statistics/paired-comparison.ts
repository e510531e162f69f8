import { quantile } from 'd3-array';
import type { RandomStream } from '../../math/random';
import { finish, type Pause, pacer } from '../../math/work';
import type { UserErrors } from '../metrics/rating-metrics';
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
  /** 95 % interval of the difference, from a paired bootstrap over users and over seeds. */
  readonly low: number;
  readonly high: number;
  /** p of the bootstrap, and the same after Holm over all comparisons that were asked for together. */
  readonly p: number;
  readonly pHolm: number;
  /** p of Wilcoxon's signed-rank test over users, each with the mean of its absolute errors. */
  readonly pWilcoxon: number;
  /** p of the paired t-test over seeds, as the paper tests; undefined for one seed or where neither side depends on it. */
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
 * Compares each candidate with the baseline, pair by pair: a bootstrap over test users and seeds together, Wilcoxon's test over
 * users (seeds pooled), and the paper's t-test over seeds. The bootstrap's p's are one family and adjusted after Holm.
 *
 * Each resample draws users anew and seeds anew, both with replacement and the same for all candidates, so the interval covers
 * other users *and* other training runs; with users alone, a difference that is the luck of one seed would look sure. Few
 * seeds are still few: two or three draw too narrow an interval, so look at `pSeeds` too.
 * @param random draws users and seeds
 * @param resamples of the bootstrap; the smallest p is 2 / (resamples + 1), so keep it above 40 times the comparisons
 * @throws RangeError where a candidate was not tested on the baseline's users and number of seeds
 */
export function compareWithBaseline(
  candidates: readonly SeededErrors[],
  baseline: SeededErrors,
  random: RandomStream,
  resamples = 2000,
): PairedComparison[] {
  return finish(comparisons(candidates, baseline, random, resamples));
}

/** {@link compareWithBaseline} with pauses between resamples, for `drive`: many users and methods take seconds. */
export function* comparisons(
  candidates: readonly SeededErrors[],
  baseline: SeededErrors,
  random: RandomStream,
  resamples = 2000,
): Generator<Pause, PairedComparison[]> {
  const pooled = poolErrors(baseline.errors);
  const { counts, users } = baseline.errors[0];
  const n = users.length;
  const seeds = baseline.errors.length;
  /** For each candidate and seed, Σ|error| of each user less the baseline's. */
  const gaps = candidates.map(({ name, errors }) => {
    if (errors.length !== seeds) throw new RangeError(`${name} has ${errors.length} seeds, ${baseline.name} ${seeds}`);
    return errors.map((own, seed) => {
      const base = baseline.errors[seed];
      if (own.users.length !== n || own.users.some((user, k) => user !== users[k] || own.counts[k] !== counts[k])) {
        throw new RangeError(`${name} and ${baseline.name} were not tested on the same ratings`);
      }
      return own.absolute.map((sum, k) => sum - base.absolute[k]);
    });
  });
  const drawn = candidates.map(() => new Float64Array(resamples));
  const weights = new Int32Array(n);
  const due = pacer();
  for (let r = 0; r < resamples; r++) {
    if (due()) yield { fraction: r / resamples };
    weights.fill(0);
    for (let k = 0; k < n; k++) weights[random.integer(n)]++;
    let ratings = 0;
    for (let k = 0; k < n; k++) ratings += weights[k] * counts[k];
    const chosen = Array.from({ length: seeds }, () => random.integer(seeds));
    gaps.forEach((bySeed, c) => {
      const totals = bySeed.map((gap) => {
        let total = 0;
        for (let k = 0; k < n; k++) total += weights[k] * gap[k];
        return total;
      });
      drawn[c][r] = chosen.reduce((sum, seed) => sum + totals[seed], 0) / (seeds * ratings);
    });
  }

  const ratings = counts.reduce((sum, count) => sum + count, 0);
  const means = (errors: UserErrors): number[] => Array.from(errors.absolute, (sum, k) => sum / errors.counts[k]);
  const raw = candidates.map(({ name, mae, errors }, c) => {
    const values = drawn[c];
    const below = values.filter((value) => value <= 0).length;
    const above = values.filter((value) => value >= 0).length;
    return {
      name,
      baseline: baseline.name,
      difference: gaps[c].reduce((sum, gap) => sum + gap.reduce((a, b) => a + b, 0), 0) / (seeds * ratings),
      low: quantile(values, LEVEL / 2) as number,
      high: quantile(values, 1 - LEVEL / 2) as number,
      // One is added to the count: no finite number of resamples shows a p of 0.
      p: Math.min(1, (2 * (Math.min(below, above) + 1)) / (resamples + 1)),
      pWilcoxon: wilcoxonSignedRank(means(poolErrors(errors)), means(pooled)).p,
      pSeeds: variesWithSeed([mae, baseline.mae]) ? pairedTTest(mae, baseline.mae).p : undefined,
    };
  });
  const adjusted = holm(raw.map(({ p }) => p));
  return raw.map((comparison, k) => {
    const { difference } = comparison;
    const verdict = adjusted[k] >= LEVEL ? 'not told apart' : difference < 0 ? 'lower error' : 'higher error';
    return { ...comparison, pHolm: adjusted[k], verdict };
  });
}

/** A method without random numbers has one value for all seeds; a t-test of it would call any difference certain. */
function variesWithSeed(sides: readonly (readonly number[])[]): boolean {
  return sides.some((values) => values.some((value) => value !== values[0]));
}
