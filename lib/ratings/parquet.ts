import { findColumns, IMPLICIT_RATING } from './columns';
import { identifier, literal } from './database';
import type { Format } from './format';
import { type ColumnKind, refuseKinds } from './parquet-kinds';

/** Apache Parquet with the columns user, item and, if there are any, rating and timestamp (a number, a date or a time). */
export const parquet: Format = {
  async rows(input) {
    const { connection, file, path } = input;
    const source = `read_parquet(${literal(path)}, hive_partitioning = false`;
    const described = await connection.runAndReadAll(`DESCRIBE FROM ${source})`);
    const header = described.getRows().map(([name]) => String(name));
    const kinds = described.getRows().map(([, type]) => kindOf(String(type)));
    const found = findColumns(file, header, input);
    refuseKinds(file, found, kinds);
    const { names, at } = found;
    const isDate = kinds[at.timestamp] === 'time';
    const timestamp = isDate ? `epoch(${identifier(names.timestamp)})` : identifier(names.timestamp);
    // A file may have a column of the name under which DuckDB counts rows.
    const counted = !header.some((name) => name.toLowerCase() === 'file_row_number');
    const rating = at.rating < 0 ? literal(IMPLICIT_RATING) : `CAST(${identifier(names.rating)} AS VARCHAR)`;
    return {
      columns: names,
      query: `
        SELECT ${counted ? 'file_row_number + 1' : 'row_number() OVER ()'} AS line, CAST(${identifier(names.user)} AS VARCHAR) AS "user",
          CAST(${identifier(names.item)} AS VARCHAR) AS item, ${rating} AS rating,
          ${at.timestamp < 0 ? 'CAST(NULL AS VARCHAR)' : `CAST(${timestamp} AS VARCHAR)`} AS "timestamp",
          CAST(NULL AS VARCHAR) AS fault, CAST(NULL AS VARCHAR) AS found
        FROM ${source}${counted ? ', file_row_number = true' : ''})`,
    };
  },
};

/** @param type as DuckDB names it */
function kindOf(type: string): ColumnKind {
  if (/^(VARCHAR|ENUM\(.*\))$/.test(type)) return 'text';
  if (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(type)) return 'whole';
  if (/^(DECIMAL\([\d,]+\)|FLOAT|DOUBLE)$/.test(type)) return 'number';
  return /^(DATE|TIMESTAMP[\w ]*)$/.test(type) ? 'time' : 'other';
}
