/** The distinct users of a column, in order of first appearance, and for each row its user's place among them. */
export interface UserSlots {
  readonly users: Int32Array;
  readonly slots: Int32Array;
}

/** Finds the distinct users of a column. */
export function userSlots(column: Int32Array): UserSlots {
  const most = column.reduce((greatest, user) => Math.max(greatest, user), -1);
  // A table is several times faster than a map, where the column is long enough to pay for it.
  if (most < 4 * column.length) return slotsByTable(column, most + 1);
  const places = new Map<number, number>();
  const slots = new Int32Array(column.length);
  for (let k = 0; k < column.length; k++) {
    const place = places.get(column[k]);
    slots[k] = place ?? places.size;
    if (place === undefined) places.set(column[k], places.size);
  }
  return { users: Int32Array.from(places.keys()), slots };
}

function slotsByTable(column: Int32Array, size: number): UserSlots {
  const places = new Int32Array(size).fill(-1);
  const users = new Int32Array(Math.min(size, column.length));
  const slots = new Int32Array(column.length);
  let count = 0;
  for (let k = 0; k < column.length; k++) {
    const user = column[k];
    if (places[user] < 0) {
      places[user] = count;
      users[count++] = user;
    }
    slots[k] = places[user];
  }
  return { users: users.slice(0, count), slots };
}

/** Rows by group: those of group g are `rows[starts[g]] … rows[starts[g + 1] − 1]`, in their order. */
export interface RowGroups {
  /** [groups + 1] */
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

/**
 * Groups rows by counting.
 * @param groupOf group of each row, 0 … groups − 1
 * @param keep which rows; default: all
 */
export function groupRows(groupOf: Int32Array, groups: number, keep: (row: number) => boolean = () => true): RowGroups {
  const starts = new Int32Array(groups + 1);
  for (let k = 0; k < groupOf.length; k++) if (keep(k)) starts[groupOf[k] + 1]++;
  for (let g = 0; g < groups; g++) starts[g + 1] += starts[g];
  const next = starts.slice(0, groups);
  const rows = new Int32Array(starts[groups]);
  for (let k = 0; k < groupOf.length; k++) if (keep(k)) rows[next[groupOf[k]]++] = k;
  return { starts, rows };
}

/** The distinct users of a column with the rows of each: group k is `users[k]`. */
export function rowsByUser(column: Int32Array): UserSlots & RowGroups {
  const { users, slots } = userSlots(column);
  return { users, slots, ...groupRows(slots, users.length) };
}
