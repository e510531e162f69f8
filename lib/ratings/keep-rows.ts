import { type Ratings, selectRows } from './ratings';

/** The rows at these positions (ascending), with dictionaries of their own users and items only. */
export function keepRows(ratings: Ratings, positions: ArrayLike<number>): Ratings {
  const rows = selectRows(ratings, positions);
  const [userIds, toUser] = used(ratings.userIds, rows.users);
  const [itemIds, toItem] = used(ratings.itemIds, rows.items);
  return {
    ...rows,
    users: rows.users.map((user) => toUser[user]),
    items: rows.items.map((item) => toItem[item]),
    userIds,
    itemIds,
  };
}

/** The ids that a column uses, in their order, and the new index of each old one. */
function used(ids: readonly string[], column: Int32Array): [string[], Int32Array] {
  const index = new Int32Array(ids.length).fill(-1);
  for (const k of column) index[k] = 0;
  const left: string[] = [];
  for (let k = 0; k < ids.length; k++) if (index[k] === 0) index[k] = left.push(ids[k]) - 1;
  return [left, index];
}
