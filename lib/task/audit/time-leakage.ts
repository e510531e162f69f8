import type { CrossDomainTask, Domain } from '../task';

/** What times say against a split by user; shares 0 to 1. */
export interface TimeLeakage {
  /** Of the target ratings of overlapping users, those older than the user's first source rating: no history led to them. */
  readonly targetBeforeSource: number;
  /**
   * Of the source ratings of overlapping users, those later than the user's first target rating: a user who is tested as new to
   * the target is described by what came after.
   */
  readonly sourceAfterTarget: number;
  /** Of the target ratings of overlapping users, those older than every rating of the item by others: only later users made it known. */
  readonly itemKnownLater: number;
}

/**
 * Looks into the future that a split by user allows, since it asks of nobody when: whichever overlapping users are tested, these
 * are the shares to be expected among them. Equal times count as no leak, so that coarse times (days, buckets) give lower bounds.
 * @returns undefined where a domain has no times
 */
export function timeLeakage({ userIds, overlap, source, target }: CrossDomainTask): TimeLeakage | undefined {
  const { times: sourceTimes } = source;
  const { times: targetTimes } = target;
  if (!sourceTimes || !targetTimes) return undefined;
  const isShared = new Uint8Array(userIds.length);
  for (const user of overlap) isShared[user] = 1;
  const firstSource = firstOf(source.users, sourceTimes, userIds.length);
  const firstTarget = firstOf(target.users, targetTimes, userIds.length);
  const firstOthers = firstByOthers(target, targetTimes);
  const share = ({ users }: Domain, holds: (row: number) => boolean): number => {
    let [count, all] = [0, 0];
    for (let row = 0; row < users.length; row++) {
      if (!isShared[users[row]]) continue;
      all++;
      if (holds(row)) count++;
    }
    return count / all;
  };
  return {
    targetBeforeSource: share(target, (row) => targetTimes[row] < firstSource[target.users[row]]),
    sourceAfterTarget: share(source, (row) => sourceTimes[row] > firstTarget[source.users[row]]),
    itemKnownLater: share(target, (row) => targetTimes[row] < firstOthers[row] && firstOthers[row] < Infinity),
  };
}

/** Earliest time of each index. */
function firstOf(indices: Int32Array, times: Float64Array, count: number): Float64Array {
  const first = new Float64Array(count).fill(Infinity);
  for (let row = 0; row < indices.length; row++) first[indices[row]] = Math.min(first[indices[row]], times[row]);
  return first;
}

/** For each row, the earliest time at which somebody else rated its item; ∞ where nobody did. A user rates an item once. */
function firstByOthers({ items, itemIds }: Domain, times: Float64Array): Float64Array {
  const first = firstOf(items, times, itemIds.length);
  const firstRow = new Int32Array(itemIds.length).fill(-1);
  const second = new Float64Array(itemIds.length).fill(Infinity);
  for (let row = 0; row < items.length; row++) {
    const item = items[row];
    if (firstRow[item] < 0 && times[row] === first[item]) firstRow[item] = row;
    else second[item] = Math.min(second[item], times[row]);
  }
  return times.map((_, row) => (firstRow[items[row]] === row ? second : first)[items[row]]);
}
