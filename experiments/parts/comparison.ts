import { crossedBootstrap, type RunDifference } from '../../lib/evaluation/statistics/crossed-bootstrap';
import { holm } from '../../lib/evaluation/statistics/significance';
import { randomStream } from '../../lib/math/random';
import type { FindingInput, Verdict } from '../../lib/report/ledger/finding';

/** What one run measured of each test user: sums over a user's ratings, or one value a user. */
export interface UserValues {
  readonly split: number;
  readonly seed: number;
  readonly users: readonly number[];
  readonly sums: readonly number[];
  /** Ratings behind each sum; absent: one. */
  readonly counts?: readonly number[];
}

/** A difference of two methods on one pair of domains, as it ships. */
export interface Comparison {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  readonly splits: number;
  readonly seeds: number;
  readonly users: number;
}

/** How the tests of the ledger resample, where a split is run with several seeds. */
export const UNIT = 'users, crossed with splits and seeds';

/** The same, where each split has a seed of its own. */
export const UNIT_OF_SPLITS = 'users, crossed with splits; each split has a seed of its own';

const RESAMPLES = 10_000;

/**
 * The first less the second, run by run and user by user. A method without random numbers has one seed: it then stands beside
 * every seed of the other.
 * @throws RangeError where the two were not tested on the same users
 */
export function compareRuns(first: readonly UserValues[], second: readonly UserValues[], name: string): Comparison {
  const longer = first.length >= second.length ? first : second;
  const at = (runs: readonly UserValues[], split: number, seed: number): UserValues => {
    const own = runs.filter((run) => run.split === split);
    const found = own.find((run) => run.seed === seed) ?? (own.length === 1 ? own[0] : undefined);
    if (!found) throw new RangeError(`${name}: no run of split ${split}, seed ${seed}`);
    return found;
  };
  const runs = longer.map(({ split, seed }): RunDifference => {
    const [a, b] = [at(first, split, seed), at(second, split, seed)];
    if (a.users.length !== b.users.length || a.users.some((user, k) => user !== b.users[k])) {
      throw new RangeError(`${name}: split ${split} tested different users`);
    }
    return { split, seed, users: a.users, counts: a.counts, sums: a.sums.map((sum, k) => sum - b.sums[k]) };
  });
  const { value, low, high, p, splits, seeds, users } = crossedBootstrap(runs, randomStream(1, name), RESAMPLES);
  return { value: round(value), low: round(low), high: round(high), p: round(p), splits, seeds, users };
}

/** Comparisons of one family, each with its p after Holm. */
export function withHolm<Row extends Comparison>(rows: readonly Row[]): (Row & { readonly pHolm: number })[] {
  const adjusted = holm(rows.map(({ p }) => p));
  return rows.map((row, k) => ({ ...row, pHolm: round(adjusted[k]) }));
}

/**
 * What a difference says of the claim that it is below 0 (`lower`) or above: it holds or fails where p after Holm is below 0.05;
 * else the data cannot tell.
 */
export function verdictOf({ value, pHolm }: { value: number; pHolm: number }, claimed: 'lower' | 'higher'): Verdict {
  if (pHolm >= 0.05) return 'cannot be tested';
  return value < 0 === (claimed === 'lower') ? 'holds' : 'fails';
}

/** Said beside a verdict of `cannot be tested` that a test came to. */
export const NOT_TOLD_APART =
  'not told apart: the interval includes no difference, or Holm’s adjusted p is not below 0.05';

/** What a claim needs to be said of a tested difference, beside the difference itself. */
export interface Tested {
  /** The data in the words of a table. */
  readonly data: string;
  /** `MAE, DiffCDR less BiasBridge`. */
  readonly measure: string;
  readonly claimed: 'lower' | 'higher';
  readonly numbers: Readonly<Record<string, number>>;
  readonly unit?: string;
}

/** A tested difference as the ledger has it. */
export function evidenceOf(
  row: Comparison & { readonly pHolm: number },
  { data, measure, claimed, numbers, unit = UNIT }: Tested,
): FindingInput['evidence'][number] {
  const { value, low, high, pHolm, splits, seeds } = row;
  const verdict = verdictOf(row, claimed);
  return {
    data,
    verdict,
    effect: { measure, value, low, high, pHolm },
    numbers: { ...numbers },
    ...{ splits, seeds, unit },
    note: verdict === 'cannot be tested' ? NOT_TOLD_APART : undefined,
  };
}

/** Six digits: what ships needs no more, and the last bits of a sum are no finding. */
export function round(x: number): number {
  return Number(x.toPrecision(6));
}

export { mean as meanOf } from '../../lib/math/mean';
