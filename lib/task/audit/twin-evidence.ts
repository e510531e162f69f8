import { groupRows } from '../../math/grouping';
import type { CrossDomainTask } from '../task';
import type { TwinPair } from './twins';

/** How often something is so, and how often it would be if the two ratings had nothing to do with each other. */
export interface BesideChance {
  /** Share of the rating pairs of twins, 0 to 1. */
  readonly share: number;
  /** The same of any source rating beside any target rating of the same users, 0 to 1. */
  readonly chance: number;
}

/** What ratings and times say of twins, which were found by their users alone. */
export interface TwinEvidence {
  /** Pairs of ratings: what one user gave to both items of a twin. */
  readonly ratingPairs: number;
  /** Both ratings are equal. */
  readonly sameRating: BesideChance;
  /** Both were given at one time; absent where a domain has no times. */
  readonly sameTime?: BesideChance;
}

/**
 * Checks twins against what took no part in finding them. One product that is listed twice is rated once: the two ratings have
 * one value and one time, more often than two ratings of the same user otherwise have.
 * @returns undefined where there are no twins
 */
export function twinEvidence(
  { userIds, overlap, source, target }: CrossDomainTask,
  pairs: readonly TwinPair[],
): TwinEvidence | undefined {
  const twinsOf = new Map<number, number[]>();
  for (const pair of pairs) twinsOf.set(pair.target, [...(twinsOf.get(pair.target) ?? []), pair.source]);
  const from = groupRows(source.users, userIds.length);
  const to = groupRows(target.users, userIds.length, (row) => twinsOf.has(target.items[row]));
  const allTo = groupRows(target.users, userIds.length);
  const columns = [
    { a: source.values as ArrayLike<number>, b: target.values as ArrayLike<number>, same: 0, chance: 0 },
  ];
  if (source.times && target.times) columns.push({ a: source.times, b: target.times, same: 0, chance: 0 });
  let ratingPairs = 0;
  for (const user of overlap) {
    const rowsOf = ({ starts, rows }: typeof from): Int32Array => rows.subarray(starts[user], starts[user + 1]);
    const rated = new Map(Array.from(rowsOf(from), (row) => [source.items[row], row]));
    const met: [number, number][] = [];
    for (const row of rowsOf(to)) {
      for (const twin of twinsOf.get(target.items[row]) ?? []) {
        const other = rated.get(twin);
        if (other !== undefined) met.push([other, row]);
      }
    }
    if (met.length === 0) continue;
    ratingPairs += met.length;
    for (const column of columns) {
      const { a, b } = column;
      for (const [other, row] of met) if (a[other] === b[row]) column.same++;
      let equal = 0;
      for (const row of rowsOf(allTo)) for (const other of rated.values()) if (a[other] === b[row]) equal++;
      column.chance += (met.length * equal) / (rated.size * rowsOf(allTo).length);
    }
  }
  if (ratingPairs === 0) return undefined;
  const [sameRating, sameTime] = columns.map(({ same, chance }) => ({
    share: same / ratingPairs,
    chance: chance / ratingPairs,
  }));
  return { ratingPairs, sameRating, sameTime };
}
