import { UserError } from '../errors';
import { printable, shorten, shortenPath } from '../printable';

/** Where in a file a fault lies, and what stands there. */
export interface RatingsFault {
  /** The file, as the caller named it. */
  readonly file: string;
  /** 1-based line (a CSV's header is line 1; of a Parquet file, the row). Absent where the fault is the whole file's. */
  readonly line?: number;
  /** What stands there, shortened. */
  readonly value?: string;
}

/** A ratings file or user list that cannot be read as it stands. The message names file, line and value. */
export class RatingsError extends UserError implements RatingsFault {
  override readonly name: string = 'RatingsError';
  readonly file: string;
  readonly line?: number;
  readonly value?: string;

  /**
   * @param fault where
   * @param reason what is wrong there, without a full stop
   * @param remedy what to do about it, a whole sentence
   */
  constructor(fault: RatingsFault, reason: string, remedy: string) {
    const line = fault.line === undefined ? '' : `, line ${fault.line}`;
    const where = `${shortenPath(printable(fault.file))}${line}: ${shorten(printable(reason), 160)}`;
    // What stands there makes room for what to do about it.
    const room = Math.min(80, Math.max(24, MOST - where.length - remedy.length - 10));
    const value = fault.value === undefined ? '' : `: ${JSON.stringify(shorten(fault.value, room))}`;
    super(shorten(`${where}${value}. ${remedy}`, MOST - 1));
    this.file = fault.file;
    this.line = fault.line;
    this.value = fault.value;
  }
}

/** Characters of a message, at most. */
const MOST = 300;

export { shorten };
