import type { RatingRows } from './ratings';
import { selectRows } from './ratings';

/** The rows sorted by (user, item), rows of the same pair in the order they had. Two counting sorts: linear time. */
export function sortRows(rows: RatingRows, userCount: number, itemCount: number): RatingRows {
  let order = Int32Array.from({ length: rows.users.length }, (_, k) => k);
  order = sortBy(rows.items, itemCount, order);
  order = sortBy(rows.users, userCount, order);
  return selectRows(rows, order);
}

/** A stable counting sort of row positions by a column of indices below `count`. */
function sortBy(column: Int32Array, count: number, order: Int32Array): Int32Array {
  const next = new Int32Array(count + 1);
  for (const position of order) next[column[position] + 1]++;
  for (let k = 0; k < count; k++) next[k + 1] += next[k];
  const sorted = new Int32Array(order.length);
  for (const position of order) sorted[next[column[position]]++] = position;
  return sorted;
}
