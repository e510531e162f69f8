import type { Ratings } from './ratings';

/** The formats that can be read; a compressed text file is recognised by its first bytes, not by its name. */
export const ratingFormats = ['csv', 'tsv', 'json', 'parquet'] as const;
export type RatingFormat = (typeof ratingFormats)[number];

/** The columns of a ratings file by name. */
export interface ColumnNames {
  readonly user: string;
  readonly item: string;
  readonly rating: string;
  readonly timestamp: string;
}

/** What to do with a row that cannot be used: stop with an error, or leave it out, count it and report it. */
export const onErrorChoices = ['fail', 'skip'] as const;
export type OnError = (typeof onErrorChoices)[number];

/** How far a reading is. */
export interface ReadProgress {
  /** `parse` the file, `sort` its rows, `fetch` them into arrays. */
  readonly phase: 'parse' | 'sort' | 'fetch';
  /** Rows done in this phase; 0 while not known. */
  readonly rows: number;
  /** Share of this phase done, 0 to 1, where known. */
  readonly fraction?: number;
}

/** How to read a ratings file. */
export interface ReadOptions {
  /** Default: by the file's name (`.csv`, `.tsv`, `.json`, `.jsonl`, `.ndjson`, `.parquet`, before `.gz` or `.zst`). */
  readonly format?: RatingFormat;
  /** Columns that bear other names than the format's own; a timestamp column named here must be there. */
  readonly columns?: Partial<ColumnNames>;
  /**
   * True for a file whose further columns hold no rating, or one whose ratings are to be passed over: every row counts as 1.
   * Not needed where a file has users, items and maybe times alone.
   */
  readonly implicit?: boolean;
  /** Default `fail`. A damaged or truncated file is an error either way. */
  readonly onError?: OnError;
  /** Called at most five times a second. */
  readonly onProgress?: (progress: ReadProgress) => void;
  /** Stops the reading: the promise rejects with the signal's reason, and nothing is left behind. */
  readonly signal?: AbortSignal;
  /** What DuckDB may hold in memory before it spills to disk; default `600MB`. */
  readonly memoryLimit?: string;
  /** Folder for what is spilled (up to the file's size, uncompressed, without unused columns); default the system's. */
  readonly temporaryDirectory?: string;
}

/** A row that was left out. */
export interface RowProblem {
  /** 1-based line of the file; of a Parquet file, the row. */
  readonly line: number;
  /** What stands there, shortened. */
  readonly value: string;
  readonly reason: string;
}

/** What a reading found. rows = kept + duplicates + skipped. */
export interface ReadReport {
  /** Rows of data in the file. */
  readonly rows: number;
  readonly kept: number;
  /** Rows dropped because a later one has the same user and item. */
  readonly duplicates: number;
  /** Those of them whose rating differs from the one that was kept. */
  readonly conflictingDuplicates: number;
  /** Rows left out because they could not be used (`onError: 'skip'`). */
  readonly skipped: number;
  /** The first ten of these. */
  readonly problems: readonly RowProblem[];
}

export interface ReadResult {
  readonly ratings: Ratings;
  readonly report: ReadReport;
}
