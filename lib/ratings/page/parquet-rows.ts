import { type AskedColumns, findColumns, IMPLICIT_RATING } from '../columns';
import { RatingsError } from '../errors';
import type { ColumnNames } from '../read-options';
import type { TextRow } from './text-row';

/** Times in seconds since 1970, as DuckDB's `epoch` gives them. */
const seconds = {
  timestampFromMilliseconds: (time: bigint) => Number(time) / 1e3,
  timestampFromMicroseconds: (time: bigint) => Number(time) / 1e6,
  timestampFromNanoseconds: (time: bigint) => Number(time) / 1e9,
  dateFromDays: (days: number) => days * 86400,
};

const text = (value: unknown): string | undefined =>
  value === null || value === undefined ? undefined : String(value);

/**
 * The rows of a Parquet file, a row group at a time. The reader comes as a piece of its own, at the first such file.
 * @throws RatingsError where it is no Parquet file, is truncated, or lacks a column
 */
export async function* parquetRows(
  file: Blob,
  name: string,
  asked: AskedColumns,
): AsyncGenerator<{ readonly columns: ColumnNames; readonly rows: TextRow[] }> {
  const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet');
  const buffer = {
    byteLength: file.size,
    slice: (start: number, end?: number) => file.slice(start, end).arrayBuffer(),
  };
  const explain = (error: unknown): never => {
    throw new RatingsError(
      { file: name },
      `it cannot be read as Parquet: ${(error as Error).message.split('\n')[0]}`,
      'Check that the format is the right one, and that the file is whole.',
    );
  };
  const metadata = await parquetMetadataAsync(buffer).catch(explain);
  const header = parquetSchema(metadata).children.map(({ element }) => element.name);
  const { names, at } = findColumns(name, header, asked);
  const optional = (['rating', 'timestamp'] as const).filter((column) => at[column] >= 0);
  const columns = [names.user, names.item, ...optional.map((column) => names[column])];
  let first = 0;
  for (const { num_rows: count } of metadata.row_groups) {
    const rowEnd = first + Number(count);
    const records = await parquetReadObjects({
      file: buffer,
      metadata,
      columns,
      rowStart: first,
      rowEnd,
      parsers: seconds,
    }).catch(explain);
    const start = first + 1;
    yield {
      columns: names,
      rows: records.map((record, k) => ({
        line: start + k,
        user: text(record[names.user]),
        item: text(record[names.item]),
        rating: at.rating < 0 ? IMPLICIT_RATING : text(record[names.rating]),
        timestamp: at.timestamp < 0 ? undefined : text(record[names.timestamp]),
      })),
    };
    first = rowEnd;
  }
  if (metadata.row_groups.length === 0) yield { columns: names, rows: [] };
}
