import { holm, pairedTTest } from '../../evaluation/statistics/significance';
import { meanInterval } from '../../math/interval';

/** How a value of ours stands to the published one. */
export type Verdict = 'reproduced' | 'differs' | 'not testable on this data' | '';

/** Near enough where the interval does not reach the published value: 3 % of it. */
const TOLERANCE = 0.03;

/** Level of the paper's tests. */
const LEVEL = 0.05;

/**
 * `reproduced` where the data is the paper's own and the published value lies within our 95 % interval, or our mean within
 * 3 % of it; `differs` where the data is the paper's and it does not; `not testable on this data` on any other data,
 * where the values need not agree. Empty where the paper has no value.
 */
export function judge(ours: readonly number[], published: number | undefined, paperData: boolean): Verdict {
  if (published === undefined) return '';
  if (!paperData) return 'not testable on this data';
  const { mean, halfWidth = 0 } = meanInterval(ours);
  const distance = Math.abs(mean - published);
  return distance <= halfWidth || distance <= TOLERANCE * Math.abs(published) ? 'reproduced' : 'differs';
}

/** One comparison of a table: values by method, seed by seed. */
export interface Contest {
  /** Values of each method by seed. */
  readonly values: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Whether the lower or the higher value is the better; absent where that is not known, so that there is no winner. */
  readonly better?: 'lower' | 'higher';
}

/**
 * The winner of each contest, where it is significant, else undefined. A winner must beat every other method in a paired
 * t-test over the seeds that both have, as in the paper; its p is the largest of these. Over all contests of the table the p's
 * are adjusted after Holm, at level 0.05.
 */
export function significantWinners(contests: readonly Contest[]): (string | undefined)[] {
  const judged = contests.map(({ values, better }) => {
    const means = [...values].map(([method, bySeed]) => ({ method, mean: meanInterval([...bySeed.values()]).mean }));
    means.sort((a, b) => (better === 'lower' ? a.mean - b.mean : b.mean - a.mean));
    if (means.length < 2 || better === undefined) return undefined;
    const best = means[0].method;
    const own = values.get(best) as ReadonlyMap<number, number>;
    let worst = 0;
    for (const { method } of means.slice(1)) {
      const other = values.get(method) as ReadonlyMap<number, number>;
      const seeds = [...own.keys()].filter((seed) => other.has(seed));
      if (seeds.length < 2) return undefined; // one pair cannot be tested
      const pick = (from: ReadonlyMap<number, number>): number[] => seeds.map((seed) => from.get(seed) as number);
      worst = Math.max(worst, pairedTTest(pick(own), pick(other)).p);
    }
    return { best, p: worst };
  });
  const tested = judged.flatMap((entry) => (entry ? [entry] : []));
  const adjusted = new Map(holm(tested.map(({ p }) => p)).map((p, k) => [tested[k], p]));
  return judged.map((entry) => (entry && (adjusted.get(entry) as number) < LEVEL ? entry.best : undefined));
}

/**
 * How far two orderings of the same methods agree.
 * @returns pairs in the same order, and all pairs whose published values differ
 */
export function orderingAgreement(
  ours: ReadonlyMap<string, number>,
  published: ReadonlyMap<string, number>,
): { readonly same: number; readonly pairs: number } {
  const names = [...ours.keys()].filter((name) => published.has(name));
  let same = 0;
  let pairs = 0;
  for (let a = 0; a < names.length; a++) {
    for (let b = a + 1; b < names.length; b++) {
      const theirs = (published.get(names[a]) as number) - (published.get(names[b]) as number);
      if (theirs === 0) continue;
      pairs++;
      if (Math.sign(theirs) === Math.sign((ours.get(names[a]) as number) - (ours.get(names[b]) as number))) same++;
    }
  }
  return { same, pairs };
}
