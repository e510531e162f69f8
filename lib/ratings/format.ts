import type { DuckDBConnection } from '@duckdb/node-api';
import type { AskedColumns } from './columns';
import type { Compression } from './compression';
import type { ColumnNames } from './read-options';

/** A file to read, as a format's reader sees it. */
export interface FormatInput extends AskedColumns {
  readonly connection: DuckDBConnection;
  /** The file as the caller named it: for messages. */
  readonly file: string;
  /** A path that DuckDB takes for one file (no wildcard in it). */
  readonly path: string;
  readonly compression: Compression;
  /** True where `path` is a copy of the file whose lines say how they ended: see `copyLines`. */
  readonly marked: boolean;
}

/** What a format's reader says about a file. */
export interface FormatRows {
  /**
   * SQL query of the rows in the order of the file. Columns: `line` BIGINT, `user`, `item`, `rating`, `timestamp`
   * VARCHAR as they stand there (NULL where missing), `fault` VARCHAR (NULL, or why the row cannot be taken apart) and
   * `found` VARCHAR (what stands there, if there is a fault).
   */
  readonly query: string;
  /** The columns' names in this file, for messages. */
  readonly columns: ColumnNames;
  /**
   * Called when the checked rows of `query` are in the table `staged`. A format whose row may take several lines gives
   * such lines a `fault` of its own and replaces them here by whole rows.
   * @param checked wraps a query of rows like `query` into one of rows as `staged` holds them
   */
  readonly mend?: (checked: (query: string) => string) => Promise<void>;
}

/** A format: one file beside this one, a line in `read.ts`, its endings in `format-name.ts`. */
export interface Format {
  /** @throws RatingsError where a column is missing or the file is empty */
  rows(input: FormatInput): Promise<FormatRows>;
}
