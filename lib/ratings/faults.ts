import type { AskedColumns } from './columns';
import { RatingsError } from './errors';
import type { OnError, RowProblem } from './read-options';

/** How many of the rows left out are named in a report. */
export const MOST_PROBLEMS = 10;

/** A longer line is no rating. */
export const MOST_LINE_BYTES = 8 << 20;
/** What is wrong with a longer one. */
export const longLine = `a line of more than ${MOST_LINE_BYTES >> 20} MB`;

/** What a reading found, before rows of the same user and item are put together. */
export interface RowCounts {
  /** Rows of data. */
  readonly rows: number;
  /** Those that can be used. */
  readonly good: number;
  /** The first {@link MOST_PROBLEMS} of the others. */
  readonly problems: readonly RowProblem[];
}

/**
 * Lets a reading go on only where its faults may be left out and something is left.
 * @throws RatingsError that names the first fault
 */
export function refuseFaults(file: string, { rows, good, problems }: RowCounts, onError: OnError): void {
  if (problems.length > 0 && onError === 'fail') {
    const { line, value, reason } = problems[0];
    const others = rows - good - 1;
    const none = reason.startsWith('no rating (') ? ' If the file has no ratings: implicit: true, --implicit.' : '';
    throw new RatingsError(
      { file, line, value },
      reason,
      `${others > 0 ? `${others} more rows cannot be used either. ` : ''}Mend the file, or leave such rows out: ` +
        `onError 'skip', on the command line --on-error skip.${none}`,
    );
  }
  if (rows === 0) {
    throw new RatingsError(
      { file },
      'there is no rating in the file, only a header or blank lines',
      'Give a file with ratings.',
    );
  }
  if (good === 0) {
    const { line, value, reason } = problems[0];
    throw new RatingsError(
      { file, line, value },
      `none of the ${rows} rows can be used; the first: ${reason}`,
      'Check the format and the columns.',
    );
  }
}

/** A column of times that was named must have some: a name that is only nearly right must not give ratings without times. */
export function refuseUntimed(file: string, { columns: { timestamp } }: AskedColumns, timed: boolean): void {
  if (timed || timestamp === undefined) return;
  throw new RatingsError(
    { file, value: timestamp },
    'no row has a timestamp under the name that was given',
    'Mend the name, or leave it out.',
  );
}
