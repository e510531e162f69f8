import type { MeanInterval } from '../../math/interval';

/** A column of a {@link Table}. */
export interface Column {
  readonly name: string;
  /** Default: the first column left, the others right. */
  readonly align?: 'left' | 'right';
  /** Decimals of its numbers; numbers of a column without them are written as they are. */
  readonly digits?: number;
  /** Left out where people read and nothing stands in it. */
  readonly optional?: boolean;
}

/** A cell of a {@link Table}: what it holds, unrounded; how that looks is decided where it is written. */
export interface Cell {
  /** Absent where there is nothing to show. */
  readonly value?: number | string;
  /** Half the width of the 95 % t-interval over seeds around `value`: the one meaning of ± in tables, see {@link PLUS_MINUS}. */
  readonly halfWidth?: number;
  /** Shown in place of the value, for what is no plain number: `19 of 21`, `< 0.001`. */
  readonly text?: string;
  /** Decimals of this cell, where they are not the column's. */
  readonly digits?: number;
  /** Set apart as the best of its column: bold, or a star before it where text cannot be bold. */
  readonly best?: boolean;
}

/** A table as it is built, before any format: text, Markdown, CSV, JSON, HTML and LaTeX are made from it. */
export interface Table {
  readonly caption?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Sentences that stand below it, beside what {@link notesOf} adds. */
  readonly notes?: readonly string[];
}

/** Tables that belong together. */
export interface TableDocument {
  readonly title: string;
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
}

/** What ± means, in every table. */
export const PLUS_MINUS = '±: half the width of the 95 % t-interval over seeds.';

/** A cell of a value as it is; without one, an empty cell. */
export function cell(value: number | string | undefined, text?: string): Cell {
  return { value, ...(text === undefined ? {} : { text }) };
}

/** A cell of a mean with its interval, which one value alone does not have. */
export function intervalCell({ mean, halfWidth }: Pick<MeanInterval, 'mean' | 'halfWidth'>, best = false): Cell {
  return { value: mean, halfWidth, ...(best ? { best } : {}) };
}

/** The plain text of a cell: rounded to its decimals, `1.0435 ± 0.0053` where there is an interval. */
export function cellText({ value, halfWidth, text, digits }: Cell, column: Column): string {
  if (text !== undefined) return text;
  if (typeof value !== 'number') return value ?? '';
  const decimals = digits ?? column.digits;
  const write = (x: number): string => (decimals === undefined ? String(x) : x.toFixed(decimals));
  return halfWidth === undefined ? write(value) : `${write(value)} ± ${write(halfWidth)}`;
}

/** Where the cells of column k stand. */
export function alignOf({ columns }: Table, k: number): 'left' | 'right' {
  return columns[k].align ?? (k === 0 ? 'left' : 'right');
}

/** The table without its optional columns in which nothing stands, for people to read. */
export function withoutEmptyColumns(table: Table): Table {
  const { columns, rows } = table;
  const shown = columns.map((column, k) => !column.optional || rows.some((row) => cellText(row[k], column) !== ''));
  if (shown.every(Boolean)) return table;
  const aligned = columns.map((column, k) => ({ ...column, align: alignOf(table, k) }));
  return {
    ...table,
    columns: aligned.filter((_, k) => shown[k]),
    rows: rows.map((row) => row.filter((_, k) => shown[k])),
  };
}

/** What is to be said below tables, once each: what ± means where it occurs, and their own notes. */
export function notesOf(...tables: readonly Table[]): string[] {
  const intervals = tables.some(({ rows }) => rows.some((row) => row.some((one) => one.halfWidth !== undefined)));
  return [...new Set([...(intervals ? [PLUS_MINUS] : []), ...tables.flatMap(({ notes = [] }) => notes)])];
}
