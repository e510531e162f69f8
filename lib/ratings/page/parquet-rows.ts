import type { SchemaTree } from 'hyparquet';
import { type AskedColumns, findColumns, IMPLICIT_RATING } from '../columns';
import { RatingsError } from '../errors';
import { type ColumnKind, refuseKinds } from '../parquet-kinds';
import type { ColumnNames } from '../read-options';
import type { TextRow } from './text-row';

/** Units as seconds; the largest number that fits stands for a time without end, as DuckDB writes it. */
const inSeconds = (units: bigint | number, largest: bigint, perSecond: number): number =>
  units >= largest ? Infinity : units <= -largest ? -Infinity : Number(units) / perSecond;
const LARGEST = (1n << 63n) - 1n;

/** Times in seconds since 1970, as DuckDB's `epoch` gives them. */
const seconds = {
  timestampFromMilliseconds: (time: bigint) => inSeconds(time, LARGEST, 1e3),
  timestampFromMicroseconds: (time: bigint) => inSeconds(time, LARGEST, 1e6),
  timestampFromNanoseconds: (time: bigint) => inSeconds(time, LARGEST, 1e9),
  dateFromDays: (days: number) => inSeconds(days, (1n << 31n) - 1n, 1 / 86400),
};

/** What a column holds, by its type in the file. */
function kindOf({ element, children }: SchemaTree): ColumnKind {
  if (children.length > 0 || element.repetition_type === 'REPEATED') return 'other';
  const type = element.logical_type?.type ?? element.converted_type ?? element.type ?? '';
  if (/^(STRING|UTF8|ENUM)$/.test(type)) return 'text';
  if (/^(INTEGER|U?INT_\d+|INT32|INT64)$/.test(type)) return 'whole';
  if (/^(DECIMAL|FLOAT|DOUBLE)$/.test(type)) return 'number';
  return /^(DATE|TIMESTAMP|TIMESTAMP_MI\w+|INT96)$/.test(type) ? 'time' : 'other';
}

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
  const fields = parquetSchema(metadata).children;
  const found = findColumns(
    name,
    fields.map(({ element }) => element.name),
    asked,
  );
  refuseKinds(name, found, fields.map(kindOf));
  const { names, at } = found;
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
