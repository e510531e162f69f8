import type { DuckDBConnection } from '@duckdb/node-api';
import type { RatingRows, Ratings } from './ratings';

/** Ratings as fetched, and how many rows a later one of the same user and item took the place of. */
export interface Fetched {
  readonly ratings: Ratings;
  readonly duplicates: number;
  readonly conflictingDuplicates: number;
}

/** Numbers the ids of `staged` in the order of their UTF-8 bytes: tables `users` and `items` of `id` and `number`. */
export async function numberIds(connection: DuckDBConnection): Promise<void> {
  for (const [table, column] of [
    ['users', '"user"'],
    ['items', 'item'],
  ]) {
    await connection.run(
      `CREATE TABLE ${table} AS SELECT id, CAST(row_number() OVER (ORDER BY id) - 1 AS INTEGER) AS number
       FROM (SELECT DISTINCT ${column} AS id FROM staged WHERE fault IS NULL)`,
    );
  }
}

/**
 * Fetches the good rows of `staged` by chunk into typed arrays, sorted by (user, item); of rows with the same pair the
 * latest stays, the last in the file where times are the same or missing.
 * @param count number of good rows
 * @param timed whether they have times
 */
export async function fetchRatings(
  connection: DuckDBConnection,
  count: number,
  timed: boolean,
  onRow: (rows: number) => void,
): Promise<Fetched> {
  const users = new Int32Array(count);
  const items = new Int32Array(count);
  const values = new Float32Array(count);
  const times = timed ? new Float64Array(count) : undefined;
  let [last, read, duplicates, conflictingDuplicates] = [-1, 0, 0, 0];
  // Superseded values of the pair at hand: which of them conflict is known only when its last row is.
  let superseded: number[] = [];
  const settle = (): void => {
    for (const value of superseded) if (value !== values[last]) conflictingDuplicates++;
    superseded = [];
  };
  const result = await connection.stream(
    `SELECT users.number, items.number, value, ${timed ? 'time' : '0::DOUBLE'} FROM staged
     JOIN users ON staged."user" = users.id JOIN items ON staged.item = items.id
     WHERE fault IS NULL ORDER BY users.number, items.number, time, line`,
  );
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const [user, item, value, time] = [0, 1, 2, 3].map((column) => chunk!.getColumnVector(column));
    for (let k = 0; k < chunk.rowCount; k++) {
      const u = user.getItem(k) as number;
      const i = item.getItem(k) as number;
      if (last >= 0 && users[last] === u && items[last] === i) {
        superseded.push(values[last]);
        duplicates++;
      } else {
        if (superseded.length) settle();
        last++;
        users[last] = u;
        items[last] = i;
      }
      values[last] = value.getItem(k) as number;
      if (times) times[last] = time.getItem(k) as number;
    }
    read += chunk.rowCount;
    onRow(read);
  }
  settle();
  if (read !== count) throw new Error(`${read} rows fetched of ${count}`);
  const kept = last + 1;
  const rows: RatingRows =
    kept === count
      ? { users, items, values, times }
      : {
          users: users.slice(0, kept),
          items: items.slice(0, kept),
          values: values.slice(0, kept),
          times: times?.slice(0, kept),
        };
  const ratings = {
    ...rows,
    userIds: await fetchIds(connection, 'users'),
    itemIds: await fetchIds(connection, 'items'),
  };
  return { ratings, duplicates, conflictingDuplicates };
}

async function fetchIds(connection: DuckDBConnection, table: string): Promise<string[]> {
  const ids: string[] = [];
  const result = await connection.stream(`SELECT id FROM ${table} ORDER BY number`);
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const id of chunk.getColumnValues(0)) ids.push(id as string);
  }
  return ids;
}
