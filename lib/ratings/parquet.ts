import { findColumns, IMPLICIT_RATING } from './columns';
import { identifier, literal } from './database';
import type { Format } from './format';

/** Apache Parquet with the columns user, item and, if there are any, rating and timestamp (a number, a date or a time). */
export const parquet: Format = {
  async rows(input) {
    const { connection, file, path } = input;
    const described = await connection.runAndReadAll(`DESCRIBE FROM read_parquet(${literal(path)})`);
    const types = new Map(described.getRows().map((row) => [String(row[0]), String(row[1])]));
    const { names, at } = findColumns(file, [...types.keys()], input);
    const isDate = /^(DATE|TIMESTAMP)/.test(types.get(names.timestamp) ?? '');
    const timestamp = isDate ? `epoch(${identifier(names.timestamp)})` : identifier(names.timestamp);
    const rating = at.rating < 0 ? literal(IMPLICIT_RATING) : `CAST(${identifier(names.rating)} AS VARCHAR)`;
    return {
      columns: names,
      query: `
        SELECT file_row_number + 1 AS line, CAST(${identifier(names.user)} AS VARCHAR) AS "user",
          CAST(${identifier(names.item)} AS VARCHAR) AS item, ${rating} AS rating,
          ${at.timestamp < 0 ? 'CAST(NULL AS VARCHAR)' : `CAST(${timestamp} AS VARCHAR)`} AS "timestamp",
          CAST(NULL AS VARCHAR) AS fault, CAST(NULL AS VARCHAR) AS found
        FROM read_parquet(${literal(path)}, file_row_number = true)`,
    };
  },
};
