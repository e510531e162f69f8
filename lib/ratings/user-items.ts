import { groupRows, rowsByUser } from '../math/grouping';
import { type RatingRows, selectRows } from './ratings';

/** Items by user: those of user u are `items[starts[u]] … items[starts[u + 1] − 1]`, in the order of the rows. */
export interface UserItems {
  /** [users + 1] */
  readonly starts: Int32Array;
  readonly items: Int32Array;
}

/**
 * The items that each user rated above a threshold.
 * @param users number of users
 * @param above rating that an item must exceed; the default keeps all
 */
export function userItems(
  { users: userOf, items, values }: RatingRows,
  users: number,
  above = Number.NEGATIVE_INFINITY,
): UserItems {
  const { starts, rows } = groupRows(userOf, users, (k) => values[k] > above);
  return { starts, items: rows.map((row) => items[row]) };
}

/**
 * The items of some users, ascending; the others have none.
 * @param users number of users
 * @param wanted whose items
 */
export function sortedItems({ users: userOf, items }: RatingRows, users: number, wanted: Int32Array): UserItems {
  const isWanted = new Uint8Array(users);
  for (const user of wanted) isWanted[user] = 1;
  const { starts, rows } = groupRows(userOf, users, (k) => isWanted[userOf[k]] === 1);
  const sorted = rows.map((row) => items[row]);
  for (const user of wanted) sorted.subarray(starts[user], starts[user + 1]).sort();
  return { starts, items: sorted };
}

/**
 * The items of each user that has rows, as sets, by the user's index in order of first appearance.
 * @param wanted of these users alone; default: of all
 */
export function itemSets(rows: RatingRows, wanted?: Int32Array): Map<number, Set<number>> {
  const only = wanted && new Set(wanted);
  const { users, starts, rows: order } = rowsByUser(rows.users);
  const sets = new Map<number, Set<number>>();
  users.forEach((user, k) => {
    if (only && !only.has(user)) return;
    const items = new Set<number>();
    for (let at = starts[k]; at < starts[k + 1]; at++) items.add(rows.items[order[at]]);
    sets.set(user, items);
  });
  return sets;
}

/** User by user, the rows in order of time, where times are known; rows of one time, or all of them, keep their order. */
export function sortByTime(rows: RatingRows): RatingRows {
  const { times } = rows;
  if (!times) return rows;
  const { starts, rows: order } = rowsByUser(rows.users);
  // Many short sorts: one of all rows takes seconds at the paper's sizes.
  for (let k = 0; k + 1 < starts.length; k++) {
    order.subarray(starts[k], starts[k + 1]).sort((a, b) => times[a] - times[b] || a - b);
  }
  return selectRows(rows, order);
}
