import type { FoundColumns } from './columns';
import { RatingsError } from './errors';

/** What a column of Parquet holds, as far as ratings care; `other` are truth values, blobs, lists, structs, maps and the like. */
export type ColumnKind = 'text' | 'whole' | 'number' | 'time' | 'other';

const ids = { kinds: ['text', 'whole'], what: 'text or whole numbers' };
const accepted: { readonly [column in keyof FoundColumns['at']]: { kinds: readonly string[]; what: string } } = {
  user: ids,
  item: ids,
  rating: { kinds: ['text', 'whole', 'number'], what: 'numbers' },
  timestamp: { kinds: ['text', 'whole', 'number', 'time'], what: 'numbers, dates or times' },
};

/** @param kinds of the file's columns in their order @throws RatingsError where a column cannot be what it is said to be */
export function refuseKinds(file: string, { names, at }: FoundColumns, kinds: readonly ColumnKind[]): void {
  for (const column of ['user', 'item', 'rating', 'timestamp'] as const) {
    const { kinds: good, what } = accepted[column];
    if (at[column] < 0 || good.includes(kinds[at[column]])) continue;
    throw new RatingsError(
      { file, value: names[column] },
      `the ${column} column holds no ${what}`,
      'Choose another column, or convert this one.',
    );
  }
}
