import { type AskedColumns, lacksRatings } from './columns';
import { shorten } from './errors';
import type { ColumnNames } from './read-options';

/** Whether lines of JSON have ratings: `given`, `none` (the first line has none, so no other may), or `ignored` as was asked. */
export type JsonRatings = 'given' | 'none' | 'ignored';

/** Tells by the first line of JSON that is not blank, as a header would. @param first undefined where the file is empty */
export function jsonRatings(first: string | undefined, asked: AskedColumns, names: ColumnNames): JsonRatings {
  if (asked.implicit) return 'ignored';
  let object: unknown;
  try {
    object = JSON.parse(first ?? '');
  } catch {
    return 'given'; // a broken line is reported as such
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return 'given';
  return lacksRatings(Object.keys(object), asked, names) ? 'none' : 'given';
}

/** What can be wrong with a line of JSON. */
export const jsonFaults = {
  broken: 'not a JSON object',
  twice: (key: string) => `the key ${shorten(key, 40)} stands twice`,
  noText: (column: 'user' | 'item', key: string) =>
    `the ${column} id (${shorten(key, 40)}) is neither text nor a number`,
  /** A row that has a rating where the first has none. */
  unexpected: ({ rating }: ColumnNames) => `a rating (${shorten(rating, 40)}), though the first row has none`,
};
