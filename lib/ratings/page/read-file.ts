import { breathe } from '../../math/work';
import { type AskedColumns, amazonColumns, askedColumns, refuseDoubles } from '../columns';
import { formatOf } from '../format-name';
import { type JsonRatings, jsonRatings } from '../json-ratings';
import type { ColumnNames, ReadOptions, ReadResult } from '../read-options';
import { DelimitedRows } from './delimited-rows';
import { fileLines, type ReadingPlace } from './file-lines';
import { jsonRow } from './json-row';
import { parquetRows } from './parquet-rows';
import { RowGatherer } from './row-gatherer';

/** How to read a file that was dropped on a page: as `readRatings`, without what DuckDB needs. */
export interface FileOptions extends Omit<ReadOptions, 'memoryLimit' | 'temporaryDirectory'> {
  /** The file's name, for its format and for messages; default its own. */
  readonly name?: string;
}

/**
 * Reads ratings from a file in a page: CSV, TSV or JSON lines, plain or packed by gzip, or Parquet. The same file gives the same
 * ratings, the same hash and the same complaints as `readRatings` gives in Node; but all of it must fit into memory.
 * @throws RatingsError where the file is empty, truncated, damaged, not UTF-8, packed by zstd, lacks a column, or, unless
 *   `onError` is `skip`, holds a row that cannot be used; names file, line and value
 */
export async function readFile(from: Blob | ArrayBuffer, options: FileOptions = {}): Promise<ReadResult> {
  const file = from instanceof Blob ? from : new Blob([from]);
  const name = options.name ?? (file as { name?: string }).name ?? 'ratings';
  const format = options.format ?? formatOf(name);
  const asked = askedColumns(name, options);
  const gatherer = new RowGatherer();
  const place: ReadingPlace = { lines: 0, bytes: 0 };
  let told = 0;
  const pause = async (): Promise<void> => {
    if (options.onProgress && performance.now() - told > 200) {
      told = performance.now();
      options.onProgress({ phase: 'parse', rows: gatherer.fed, fraction: Math.min(1, place.bytes / file.size) });
    }
    await breathe(options.signal);
  };

  let columns: ColumnNames;
  if (format === 'parquet') {
    columns = await gatherParquet(file, name, asked, gatherer, pause);
  } else if (format === 'json') {
    columns = { ...amazonColumns, ...asked.columns };
    let line = 0;
    let ratings: JsonRatings | undefined;
    refuseDoubles(name, columns, asked.implicit ? ['user', 'item', 'timestamp'] : undefined);
    for await (const lines of fileLines(file, name, place)) {
      for (const one of lines) {
        if (ratings === undefined && !/^ *$/.test(one.content)) ratings = jsonRatings(one.content, asked, columns);
        const row = jsonRow(++line, one, columns, ratings ?? 'given');
        if (row) gatherer.feed(row, columns);
        if (line % 1024 === 0) await pause();
      }
    }
  } else {
    const rows = new DelimitedRows(name, format === 'csv' ? ',' : '\t', asked);
    let line = 0;
    for await (const lines of fileLines(file, name, place)) {
      for (const one of lines) {
        const row = rows.feed(one);
        if (row && rows.columns) gatherer.feed(row, rows.columns);
        if (++line % 1024 === 0) await pause();
      }
    }
    columns = rows.end();
  }
  options.onProgress?.({ phase: 'parse', rows: gatherer.fed, fraction: 1 });
  return gatherer.result(name, columns, asked, options.onError ?? 'fail');
}

async function gatherParquet(
  file: Blob,
  name: string,
  asked: AskedColumns,
  gatherer: RowGatherer,
  pause: () => Promise<void>,
): Promise<ColumnNames> {
  let columns: ColumnNames | undefined;
  for await (const part of parquetRows(file, name, asked)) {
    columns = part.columns;
    for (const row of part.rows) {
      gatherer.feed(row, columns);
      if (gatherer.fed % 1024 === 0) await pause();
    }
  }
  if (!columns) throw new Error(`${name}: a Parquet file without row groups was not reported as such`);
  return columns;
}
