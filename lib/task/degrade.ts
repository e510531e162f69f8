import { UserError } from '../errors';
import { rowsByUser } from '../math/grouping';
import type { RandomStream } from '../math/random';
import { type RatingRows, selectRows } from '../ratings/ratings';
import type { CrossDomainTask } from './task';

/** Ways in which the ratings of a source domain can be poor. */
export const DEGRADATIONS = ['dropped', 'flipped', 'jittered', 'popular-lost'] as const;
export type Degradation = (typeof DEGRADATIONS)[number];

/**
 * The task with a source domain that has been made poor, as {@link degradeRows} does; the target domain stays as it is. Every
 * user keeps a rating, so that the overlapping users stay the same and one split serves all degrees.
 * @param share of the source ratings that are touched, from 0 to below 1
 * @throws UserError where the share is out of range
 */
export function degradeSource(
  task: CrossDomainTask,
  kind: Degradation,
  share: number,
  random: RandomStream,
): CrossDomainTask {
  return { ...task, source: { ...task.source, ...degradeRows(task.source, kind, share, random) } };
}

/**
 * Ratings that have been made poor.
 *
 * - `dropped`: ratings are lost at random;
 * - `flipped`: ratings say the opposite, 6 − r;
 * - `jittered`: ratings are one point off, up or down alike, and at the ends of the scale inwards;
 * - `popular-lost`: the ratings of the most rated items are lost first.
 *
 * Every user keeps a rating. A larger share touches all rows that a smaller one touches, under one stream.
 * @param share of the ratings that are touched, from 0 to below 1
 * @throws UserError where the share is out of range
 */
export function degradeRows(rows: RatingRows, kind: Degradation, share: number, random: RandomStream): RatingRows {
  if (!(share >= 0 && share < 1)) throw new UserError(`the share must be from 0 to below 1, not ${share}`);
  const order =
    kind === 'popular-lost' ? byPopularity(rows, random) : random.shuffle(Int32Array.from(rows.items.keys()));
  const count = Math.round(share * rows.users.length);
  const lost = kind === 'dropped' || kind === 'popular-lost';
  return lost ? withoutRows(rows, order, count) : withOtherValues(rows, order, count, kind, random);
}

/** Rows of much rated items first; rows of equally rated items in a drawn order. */
function byPopularity({ items }: RatingRows, random: RandomStream): Int32Array {
  const counts = new Int32Array(items.reduce((most, item) => Math.max(most, item), -1) + 1);
  for (const item of items) counts[item]++;
  const order = random.shuffle(Int32Array.from(items.keys()));
  return order.sort((a, b) => counts[items[b]] - counts[items[a]] || items[a] - items[b]);
}

/** Loses the first `count` rows of the order, but for the last one of each user in it. */
function withoutRows(rows: RatingRows, order: Int32Array, count: number): RatingRows {
  const { users, slots } = slotsOf(rows);
  const left = new Int32Array(users);
  for (const slot of slots) left[slot]++;
  const kept = new Uint8Array(rows.users.length).fill(1);
  let gone = 0;
  for (const row of order) {
    if (gone === count) break;
    if (left[slots[row]] === 1) continue;
    left[slots[row]]--;
    kept[row] = 0;
    gone++;
  }
  const positions = Int32Array.from(kept.keys()).filter((row) => kept[row] === 1);
  return selectRows(rows, positions);
}

/** The user of each row as a slot from 0, and how many there are. */
function slotsOf(ratings: RatingRows): { users: number; slots: Int32Array } {
  const { users, starts, rows } = rowsByUser(ratings.users);
  const slots = new Int32Array(rows.length);
  for (let slot = 0; slot < users.length; slot++) {
    for (let at = starts[slot]; at < starts[slot + 1]; at++) slots[rows[at]] = slot;
  }
  return { users: users.length, slots };
}

function withOtherValues(
  rows: RatingRows,
  order: Int32Array,
  count: number,
  kind: Degradation,
  random: RandomStream,
): RatingRows {
  const values = rows.values.slice();
  for (let k = 0; k < count; k++) {
    const rating = values[order[k]];
    const up = rating <= 1 || (rating < 5 && random.uniform() < 0.5);
    values[order[k]] = kind === 'flipped' ? 6 - rating : up ? Math.min(5, rating + 1) : Math.max(1, rating - 1);
  }
  return { ...rows, values };
}
