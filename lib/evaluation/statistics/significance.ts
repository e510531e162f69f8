import { meanInterval } from '../../math/interval';
import { jStat } from '../../math/jstat';

/** Outcome of a paired test of "no difference between a and b", two-sided. */
export interface PairedTest {
  readonly statistic: number;
  /** p-value, within 0 to 1. */
  readonly p: number;
  /** Pairs that the test used. */
  readonly n: number;
}

/** Above this many pairs the distribution of W is taken as normal; up to it, it is counted exactly. */
const EXACT_PAIRS = 50;

/**
 * Paired t-test, as the paper runs it over seeds at level 0.05.
 *
 * Differences that do not vary have no t. All zero is taken as p = 1, all equal and not zero as its limit p = 0.
 * @param a values of one method, [n], n ≥ 2
 * @param b values of the other under the same conditions (seed by seed), [n]
 */
export function pairedTTest(a: readonly number[], b: readonly number[]): PairedTest {
  const { n, mean, deviation } = meanInterval(differences(a, b));
  if (n < 2 || deviation === undefined) throw new RangeError('a paired t-test needs two pairs or more');
  if (mean === 0) return { statistic: 0, p: 1, n };
  const statistic = mean / (deviation / Math.sqrt(n));
  return { statistic, p: Number.isFinite(statistic) ? 2 * jStat().studentt.cdf(-Math.abs(statistic), n - 1) : 0, n };
}

/**
 * Wilcoxon's signed-rank test. Pairs without a difference are dropped (Wilcoxon's own rule), ties share their mean rank.
 * The distribution is exact for up to 50 pairs, ties included (all sign patterns are counted); above, normal with the
 * variance corrected for ties and no continuity correction.
 * @returns `statistic` = the smaller of the two rank sums; p = 1 where no pair differs
 */
export function wilcoxonSignedRank(a: readonly number[], b: readonly number[]): PairedTest {
  const kept = differences(a, b)
    .filter((d) => d !== 0)
    .sort((x, y) => Math.abs(x) - Math.abs(y));
  const n = kept.length;
  if (n === 0) return { statistic: 0, p: 1, n };
  // Ranks are doubled, so that the mean rank of a tie is a whole number.
  const ranks: number[] = [];
  let ties = 0;
  while (ranks.length < n) {
    const from = ranks.length;
    let to = from;
    while (to < n && Math.abs(kept[to]) === Math.abs(kept[from])) to++;
    ties += (to - from) ** 3 - (to - from);
    for (let k = from; k < to; k++) ranks.push(from + 1 + to);
  }
  let positive = 0;
  for (let k = 0; k < n; k++) if (kept[k] > 0) positive += ranks[k];
  const smaller = Math.min(positive, n * (n + 1) - positive);
  if (n <= EXACT_PAIRS) return { statistic: smaller / 2, p: Math.min(1, 2 * signedRankTail(ranks, smaller)), n };
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48;
  const z = (smaller / 2 - (n * (n + 1)) / 4) / Math.sqrt(variance);
  return { statistic: smaller / 2, p: Math.min(1, jStat().erfc(-z / Math.SQRT2)), n };
}

/** P(rank sum ≤ limit) when each rank counts or not with probability one half. */
function signedRankTail(ranks: readonly number[], limit: number): number {
  const ways = new Float64Array(limit + 1);
  ways[0] = 1;
  for (const rank of ranks) for (let sum = limit; sum >= rank; sum--) ways[sum] += ways[sum - rank];
  return ways.reduce((sum, count) => sum + count, 0) / 2 ** ranks.length;
}

/**
 * Holm's step-down adjustment: reject where the adjusted p is below the level, and the chance of any false rejection in the
 * whole table stays below it.
 * @param p p-values of one family of tests, in any order
 * @returns adjusted p-values in the same order
 */
export function holm(p: readonly number[]): number[] {
  const bad = p.find((value) => !(value >= 0 && value <= 1));
  if (bad !== undefined) throw new RangeError(`${bad} is not a p-value`);
  const order = p.map((_, k) => k).sort((x, y) => p[x] - p[y]);
  const adjusted = new Array<number>(p.length);
  let least = 0;
  order.forEach((at, place) => {
    least = Math.max(least, Math.min(1, p[at] * (p.length - place)));
    adjusted[at] = least;
  });
  return adjusted;
}

function differences(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length) throw new RangeError(`${a.length} values cannot be paired with ${b.length}`);
  return a.map((value, k) => value - b[k]);
}
