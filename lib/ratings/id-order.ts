import type { Ratings } from './ratings';
import { sortRows } from './sort-rows';

/**
 * Brings ids sorted by UTF-8 bytes (DuckDB's order) into the order of UTF-16 code units (JavaScript's, and the
 * contract's). They differ only where characters beyond U+FFFF meet ones from U+E000 on, so mostly nothing is copied.
 */
export function sortByCodeUnit(ratings: Ratings): Ratings {
  const users = ranks(ratings.userIds);
  const items = ranks(ratings.itemIds);
  if (!users && !items) return ratings;
  const rows = sortRows(
    {
      users: users ? ratings.users.map((user) => users.rank[user]) : ratings.users,
      items: items ? ratings.items.map((item) => items.rank[item]) : ratings.items,
      values: ratings.values,
      times: ratings.times,
    },
    ratings.userIds.length,
    ratings.itemIds.length,
  );
  return { ...rows, userIds: users?.sorted ?? ratings.userIds, itemIds: items?.sorted ?? ratings.itemIds };
}

/** Sorted ids and the place of each, or undefined where they are sorted already. */
function ranks(ids: readonly string[]): { sorted: string[]; rank: Int32Array } | undefined {
  if (ids.every((id, k) => k === 0 || ids[k - 1] < id)) return undefined;
  const order = ids.map((_, k) => k).sort((a, b) => (ids[a] < ids[b] ? -1 : 1));
  const rank = new Int32Array(ids.length);
  for (let place = 0; place < order.length; place++) rank[order[place]] = place;
  return { sorted: order.map((k) => ids[k]), rank };
}
