/**
 * One rating a row, stored by column, user and item as indices into id dictionaries.
 * Nothing downstream of `lib/ratings` sees an id string.
 */
export interface RatingRows {
  /** User index of each row, [rows]. */
  readonly users: Int32Array;
  /** Item index of each row, [rows]. */
  readonly items: Int32Array;
  /** Rating of each row, [rows]; within 1 to 5. */
  readonly values: Float32Array;
  /** Time of each row, [rows], in the unit of the file (ordinal; only the order is used). */
  readonly times?: Float64Array;
}

/**
 * The ratings of one domain (R^s or R^t). Rows are sorted by (user, item), dictionaries by id, so the same set of
 * ratings gives the same arrays whatever the order of its file was.
 */
export interface Ratings extends RatingRows {
  /** User ids, sorted by code unit; `userIds[users[k]]` rated in row k. */
  readonly userIds: readonly string[];
  /** Item ids, sorted by code unit. */
  readonly itemIds: readonly string[];
}

/** The rows at the given positions, in that order, as new arrays. */
export function selectRows(rows: RatingRows, positions: ArrayLike<number>): RatingRows {
  const n = positions.length;
  const users = new Int32Array(n);
  const items = new Int32Array(n);
  const values = new Float32Array(n);
  const times = rows.times ? new Float64Array(n) : undefined;
  for (let k = 0; k < n; k++) {
    const p = positions[k];
    users[k] = rows.users[p];
    items[k] = rows.items[p];
    values[k] = rows.values[p];
    if (times && rows.times) times[k] = rows.times[p];
  }
  return { users, items, values, times };
}
