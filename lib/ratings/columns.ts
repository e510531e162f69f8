import { didYouMean } from '../errors';
import { RatingsError } from './errors';
import type { ColumnNames } from './read-options';

const defaults: ColumnNames = { user: 'user', item: 'item', rating: 'rating', timestamp: 'timestamp' };

/** The names in the Amazon review files. */
export const amazonColumns: ColumnNames = {
  user: 'reviewerID',
  item: 'asin',
  rating: 'overall',
  timestamp: 'unixReviewTime',
};

/** Where the columns of a file stand. */
export interface FoundColumns {
  readonly names: ColumnNames;
  /** 0-based positions; `timestamp` is −1 where the file has none. */
  readonly at: { readonly [column in keyof ColumnNames]: number };
}

/**
 * Finds the columns in a header by name.
 * @param header the file's column names in order
 * @param asked names that the caller gave; a timestamp column is required only if it was named
 * @param line the header's line, where there is one
 * @throws RatingsError where a column is missing or a name stands twice
 */
export function findColumns(
  file: string,
  header: readonly string[],
  asked: Partial<ColumnNames>,
  line?: number,
): FoundColumns {
  const names = { ...defaults, ...asked };
  const value = header.join(', ');
  const at = { user: -1, item: -1, rating: -1, timestamp: -1 };
  for (const column of ['user', 'item', 'rating', 'timestamp'] as const) {
    at[column] = header.indexOf(names[column]);
    if (at[column] >= 0 && header.lastIndexOf(names[column]) !== at[column]) {
      throw new RatingsError({ file, line, value }, `two columns are named "${names[column]}"`, 'Rename one of them.');
    }
    if (at[column] < 0 && (column !== 'timestamp' || asked.timestamp !== undefined)) {
      throw new RatingsError(
        { file, line, value },
        `no column "${names[column]}" for the ${column}`,
        `Say which column it is: columns { ${column}: "…" }, or --columns ${column}=… on the command line.` +
          didYouMean(names[column], header),
      );
    }
  }
  return { names, at };
}
