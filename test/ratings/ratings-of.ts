import type { Ratings } from '../../lib/ratings/ratings';

/** Ratings from rows of user, item, rating and perhaps time, in any order. */
export function ratingsOf(rows: readonly (readonly [string, string, number, number?])[]): Ratings {
  const sorted = [...rows].sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1));
  const userIds = [...new Set(rows.map(([user]) => user))].sort();
  const itemIds = [...new Set(rows.map(([, item]) => item))].sort();
  return {
    users: Int32Array.from(sorted, ([user]) => userIds.indexOf(user)),
    items: Int32Array.from(sorted, ([, item]) => itemIds.indexOf(item)),
    values: Float32Array.from(sorted, ([, , rating]) => rating),
    ...(rows[0]?.[3] === undefined ? {} : { times: Float64Array.from(sorted, (row) => row[3]!) }),
    userIds,
    itemIds,
  };
}
