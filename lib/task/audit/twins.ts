import { groupRows } from '../../math/grouping';
import { type Pause, pacer } from '../../math/work';
import type { CrossDomainTask, Domain } from '../task';

/** What counts as a twin. */
export interface TwinOptions {
  /** The Jaccard index of the two items' users must lie above this, 0 to below 1. */
  readonly jaccard: number;
  /** Least users of each of the two items, a whole number from 1: few users agree by chance. */
  readonly leastUsers: number;
}

/** Above 0.8, with 3 users and more. */
export const TWIN_DEFAULTS: TwinOptions = { jaccard: 0.8, leastUsers: 3 };

/** A source item and a target item rated by the same users. */
export interface TwinPair {
  /** Index among the source's items. */
  readonly source: number;
  /** Index among the target's items. */
  readonly target: number;
  /** Users of both items / users of either. */
  readonly jaccard: number;
  /** Users of both items. */
  readonly users: number;
}

/**
 * Twin items: a target item and a source item whose users are the same but for a few. That is hardly a taste that two domains
 * share; it is one product listed in both, and a method that finds it again has transferred nothing. Ratings and times play no
 * part, so that they can speak for or against it afterwards (`twinEvidence`).
 *
 * Only pairs that some user rated are looked at: Σ_u |I^s_u|·|I^t_u| steps, not |I^s|·|I^t|.
 * @returns by target item, then source item; a target item with two twins stands in two pairs
 * @throws RangeError where an option is out of range
 */
export function* findTwins(
  { userIds, source, target }: CrossDomainTask,
  { jaccard: threshold, leastUsers }: TwinOptions = TWIN_DEFAULTS,
): Generator<Pause, TwinPair[]> {
  if (!(threshold >= 0 && threshold < 1)) {
    throw new RangeError(`the Jaccard index of twins must be from 0 to below 1, not ${threshold}`);
  }
  if (!(Number.isInteger(leastUsers) && leastUsers >= 1)) {
    throw new RangeError(`the least users of a twin must be a whole number from 1, not ${leastUsers}`);
  }
  const sourceCounts = itemCounts(source);
  const ofUser = groupRows(source.users, userIds.length, (row) => sourceCounts[source.items[row]] >= leastUsers);
  const ofItem = groupRows(target.items, target.itemIds.length);
  const both = new Int32Array(source.itemIds.length);
  const pairs: TwinPair[] = [];
  const due = pacer();
  for (let item = 0; item < target.itemIds.length; item++) {
    if (due()) yield { fraction: item / target.itemIds.length };
    const count = ofItem.starts[item + 1] - ofItem.starts[item];
    if (count < leastUsers) continue;
    const met: number[] = [];
    for (let at = ofItem.starts[item]; at < ofItem.starts[item + 1]; at++) {
      const user = target.users[ofItem.rows[at]];
      for (let k = ofUser.starts[user]; k < ofUser.starts[user + 1]; k++) {
        const other = source.items[ofUser.rows[k]];
        if (both[other]++ === 0) met.push(other);
      }
    }
    for (const other of met.sort((a, b) => a - b)) {
      const users = both[other];
      both[other] = 0;
      const jaccard = users / (count + sourceCounts[other] - users);
      if (jaccard > threshold) pairs.push({ source: other, target: item, jaccard, users });
    }
  }
  return pairs;
}

/** The distinct target items of pairs, ascending. */
export function twinTargets(pairs: readonly TwinPair[]): Int32Array {
  return Int32Array.from(new Set(pairs.map(({ target }) => target))).sort();
}

function itemCounts({ items, itemIds }: Domain): Int32Array {
  const counts = new Int32Array(itemIds.length);
  for (const item of items) counts[item]++;
  return counts;
}
