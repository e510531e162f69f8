import type { ColumnNames } from '../read-options';
import type { TextRow } from './text-row';

/** A row that can be used, or why not. */
export type CheckedRow =
  | { readonly user: string; readonly item: string; readonly value: number; readonly time: number | undefined }
  | { readonly reason: string; readonly found: string };

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const SPECIAL = /^([+-]?)(nan|inf|infinity)$/i;

/** A text as a number as DuckDB reads it: blanks around it are allowed. Undefined where it is none. */
export function toNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
  if (NUMBER.test(trimmed)) return Number(trimmed);
  const special = SPECIAL.exec(trimmed);
  if (!special) return undefined;
  return /^nan$/i.test(special[2]) ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
}

/** Nothing but blanks, tabs, line ends and other control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const isVoid = (text: string | undefined): boolean => text === undefined || /^[\u0000-\u0020]*$/.test(text);
const isBlank = (text: string | undefined): boolean => text === undefined || /^ *$/.test(text);

/** What the query in `check.ts` says of a row: the same rules, in the same order, in the same words. */
export function checkRow({ user, item, rating, timestamp, fault }: TextRow, columns: ColumnNames): CheckedRow {
  if (fault) return fault;
  if (isVoid(user)) return { reason: `no user id (${columns.user})`, found: '' };
  if (isVoid(item)) return { reason: `no item id (${columns.item})`, found: '' };
  if (isVoid(rating)) return { reason: `no rating (${columns.rating})`, found: '' };
  const value = toNumber(rating);
  const found = rating as string;
  if (value === undefined) return { reason: 'the rating is not a number', found };
  if (Number.isNaN(value)) return { reason: 'the rating is NaN', found };
  if (value < 1 || value > 5) return { reason: 'the rating is outside 1 to 5', found };
  const time = toNumber(timestamp);
  if (!isBlank(timestamp) && !(time !== undefined && Number.isFinite(time))) {
    return { reason: 'the timestamp is not a number', found: timestamp as string };
  }
  return { user: user as string, item: item as string, value: Math.fround(value), time };
}
