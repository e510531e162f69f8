import { didYouMean } from '../errors';
import { RatingsError } from './errors';
import type { ColumnNames, ReadOptions } from './read-options';

const allColumns = ['user', 'item', 'rating', 'timestamp'] as const;
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
  /** 0-based positions; `rating` and `timestamp` are −1 where the file has none. */
  readonly at: { readonly [column in keyof ColumnNames]: number };
}

/** What the caller says of a file's columns. */
export interface AskedColumns {
  /** Names that were given. */
  readonly columns: Partial<ColumnNames>;
  /** True where no rating is to be looked for. */
  readonly implicit: boolean;
}

/**
 * What the options say of a file's columns.
 * @throws RatingsError where they name a rating column and say that there is none
 */
export function askedColumns(
  file: string,
  { columns: given = {}, implicit = false }: Pick<ReadOptions, 'columns' | 'implicit'>,
): AskedColumns {
  // Columns that are given but undefined must not hide the defaults.
  const columns: Partial<ColumnNames> = Object.fromEntries(
    Object.entries(given).filter(([, name]) => name !== undefined),
  );
  if (implicit && columns.rating !== undefined) {
    throw new RatingsError(
      { file, value: columns.rating },
      'implicit feedback has no rating column',
      'Say one or the other.',
    );
  }
  return { columns, implicit };
}

/** What a row without a rating counts as. */
export const IMPLICIT_RATING = '1';

/** True where a file has users, items and maybe times, and nothing else that could be a rating by another name. */
export function lacksRatings(
  header: readonly string[],
  { columns, implicit }: AskedColumns,
  names: ColumnNames,
): boolean {
  if (implicit) return true;
  return (
    columns.rating === undefined && header.every((name) => [names.user, names.item, names.timestamp].includes(name))
  );
}

/** Of two fields, neither a known name and one with a digit: ids, where a header should be. */
export function isHeadless(header: readonly string[], { columns }: AskedColumns): boolean {
  return (
    header.length === 2 &&
    Object.keys(columns).length === 0 &&
    !header.some((name) => name === defaults.user || name === defaults.item) &&
    header.some((name) => /\d/.test(name))
  );
}

/**
 * Finds the columns in a header by name. A file of users, items and maybe times alone has no ratings.
 * @param header the file's column names in order
 * @param asked a timestamp column is required only if it was named; a rating column unless the file has none
 * @param line the header's line, where there is one
 * @throws RatingsError where a column is missing or a name stands twice
 */
export function findColumns(file: string, header: readonly string[], asked: AskedColumns, line?: number): FoundColumns {
  const names = { ...defaults, ...asked.columns };
  const value = header.join(', ');
  const at = { user: -1, item: -1, rating: -1, timestamp: -1 };
  for (const column of allColumns) {
    if (column === 'rating' && lacksRatings(header, asked, names)) continue;
    at[column] = header.indexOf(names[column]);
    if (at[column] >= 0 && header.lastIndexOf(names[column]) !== at[column]) {
      throw new RatingsError({ file, line, value }, `two columns are named "${names[column]}"`, 'Rename one of them.');
    }
    if (at[column] < 0 && (column !== 'timestamp' || asked.columns.timestamp !== undefined)) {
      const none = column === 'rating' ? ' If the file has no ratings: implicit: true, --implicit.' : '';
      throw new RatingsError(
        { file, line, value },
        `no column "${names[column]}" for the ${column}`,
        `Say which column it is: columns { ${column}: "…" }, or --columns ${column}=… on the command line.${none}` +
          didYouMean(names[column], header),
      );
    }
  }
  const used = allColumns.filter((column) => at[column] >= 0);
  refuseDoubles(file, names, used);
  return { names, at };
}

/** @throws RatingsError where two of the columns are one @param used those that are looked for; default all */
export function refuseDoubles(
  file: string,
  names: ColumnNames,
  used: readonly (keyof ColumnNames)[] = allColumns,
): void {
  for (const [k, column] of used.entries()) {
    const other = used.slice(0, k).find((one) => names[one] === names[column]);
    if (other !== undefined) {
      throw new RatingsError(
        { file, value: names[column] },
        `one column is to be both ${other} and ${column}`,
        'Name a column of its own for each.',
      );
    }
  }
}
