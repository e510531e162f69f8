import type { RatingRows } from '../ratings/ratings';

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
export function userItems(rows: RatingRows, users: number, above = Number.NEGATIVE_INFINITY): UserItems {
  const starts = new Int32Array(users + 1);
  const n = rows.values.length;
  for (let k = 0; k < n; k++) if (rows.values[k] > above) starts[rows.users[k] + 1]++;
  for (let u = 0; u < users; u++) starts[u + 1] += starts[u];
  const next = starts.slice(0, users);
  const items = new Int32Array(starts[users]);
  for (let k = 0; k < n; k++) if (rows.values[k] > above) items[next[rows.users[k]]++] = rows.items[k];
  return { starts, items };
}

/** The rows of one user in order of time, where times are known; rows of one time, or all of them, keep their order. */
export function sortByTime(rows: RatingRows): RatingRows {
  const { times } = rows;
  if (!times) return rows;
  const order = Int32Array.from(times, (_, k) => k).sort((a, b) => times[a] - times[b] || a - b);
  return {
    users: order.map((k) => rows.users[k]),
    items: order.map((k) => rows.items[k]),
    values: Float32Array.from(order, (k) => rows.values[k]),
    times: Float64Array.from(order, (k) => times[k]),
  };
}
