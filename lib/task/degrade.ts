import { UserError } from '../errors';
import { rowsByUser } from '../math/grouping';
import type { RandomStream } from '../math/random';
import { selectRows } from '../ratings/ratings';
import type { CrossDomainTask, Domain } from './task';

/** Ways in which the ratings of a source domain can be poor. */
export const DEGRADATIONS = ['dropped', 'flipped', 'jittered', 'popular-lost'] as const;
export type Degradation = (typeof DEGRADATIONS)[number];

/**
 * The task with a source domain that has been made poor; the target domain stays as it is.
 *
 * - `dropped`: ratings are lost at random;
 * - `flipped`: ratings say the opposite, 6 − r;
 * - `jittered`: ratings are one point off, up or down alike, and at the ends of the scale inwards;
 * - `popular-lost`: the ratings of the most rated items are lost first.
 *
 * Every user keeps a rating, so that the overlapping users stay the same and one split serves all degrees. A larger share
 * touches all rows that a smaller one touches, under one stream.
 * @param share of the source ratings that are touched, from 0 to below 1
 * @throws UserError where the share is out of range
 */
export function degradeSource(
  task: CrossDomainTask,
  kind: Degradation,
  share: number,
  random: RandomStream,
): CrossDomainTask {
  if (!(share >= 0 && share < 1)) throw new UserError(`the share must be from 0 to below 1, not ${share}`);
  const { source } = task;
  const order =
    kind === 'popular-lost' ? byPopularity(source, random) : random.shuffle(Int32Array.from(source.items.keys()));
  const count = Math.round(share * source.users.length);
  const lost = kind === 'dropped' || kind === 'popular-lost';
  return {
    ...task,
    source: lost ? withoutRows(source, order, count) : withOtherValues(source, order, count, kind, random),
  };
}

/** Rows of much rated items first; rows of equally rated items in a drawn order. */
function byPopularity({ items, itemIds }: Domain, random: RandomStream): Int32Array {
  const counts = new Int32Array(itemIds.length);
  for (const item of items) counts[item]++;
  const order = random.shuffle(Int32Array.from(items.keys()));
  return order.sort((a, b) => counts[items[b]] - counts[items[a]] || items[a] - items[b]);
}

/** Loses the first `count` rows of the order, but for the last one of each user in it. */
function withoutRows(source: Domain, order: Int32Array, count: number): Domain {
  const { users, slots } = slotsOf(source);
  const left = new Int32Array(users);
  for (const slot of slots) left[slot]++;
  const kept = new Uint8Array(source.users.length).fill(1);
  let gone = 0;
  for (const row of order) {
    if (gone === count) break;
    if (left[slots[row]] === 1) continue;
    left[slots[row]]--;
    kept[row] = 0;
    gone++;
  }
  const positions = Int32Array.from(kept.keys()).filter((row) => kept[row] === 1);
  return { ...source, ...selectRows(source, positions) };
}

/** The user of each row as a slot from 0, and how many there are. */
function slotsOf(source: Domain): { users: number; slots: Int32Array } {
  const { users, starts, rows } = rowsByUser(source.users);
  const slots = new Int32Array(rows.length);
  for (let slot = 0; slot < users.length; slot++) {
    for (let at = starts[slot]; at < starts[slot + 1]; at++) slots[rows[at]] = slot;
  }
  return { users: users.length, slots };
}

function withOtherValues(
  source: Domain,
  order: Int32Array,
  count: number,
  kind: Degradation,
  random: RandomStream,
): Domain {
  const values = source.values.slice();
  for (let k = 0; k < count; k++) {
    const rating = values[order[k]];
    const up = rating <= 1 || (rating < 5 && random.uniform() < 0.5);
    values[order[k]] = kind === 'flipped' ? 6 - rating : up ? Math.min(5, rating + 1) : Math.max(1, rating - 1);
  }
  return { ...source, values };
}
