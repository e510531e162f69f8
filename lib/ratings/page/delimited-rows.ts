import { type AskedColumns, findColumns, IMPLICIT_RATING, isHeadless } from '../columns';
import { RatingsError, shorten } from '../errors';
import { longLine } from '../faults';
import { headerFields, splitFields, strayQuote } from '../fields';
import type { ColumnNames } from '../read-options';
import type { TextLine } from './file-lines';
import type { TextRow } from './text-row';

/** A quoted field longer than this has lost its closing quote. */
const MOST_LINES = 10000;

const trimBlanks = (text: string): string => text.replace(/^ +| +$/g, '');

/** Takes apart lines of text with a header, fed one by one: the grammar of `delimited.ts`. */
export class DelimitedRows {
  /** Names of the columns; known once the header was fed. */
  columns?: ColumnNames;
  private header: readonly string[] = [];
  private at = { user: -1, item: -1, rating: -1, timestamp: -1 };
  private line = 0;
  /** Lines of a row whose quoted field is not closed yet, each and how it ended. */
  private open: string[] = [];
  constructor(
    private readonly file: string,
    private readonly delimiter: ',' | '\t',
    private readonly asked: AskedColumns,
  ) {}

  /** The row that the line ends, if any. @throws RatingsError where a column is missing or a quote stays open */
  feed({ content, ending, cut }: TextLine): TextRow | undefined {
    this.line++;
    if (cut) {
      const fault = { reason: longLine, found: content };
      if (this.columns) return { line: this.line, fault };
      throw new RatingsError(
        { file: this.file, line: this.line, value: shorten(content) },
        longLine,
        'Mend the header.',
      );
    }
    if (!this.columns) {
      if (trimBlanks(content) === '' || this.readHeader(content)) return undefined;
    }
    const odd = content.includes('"') && content.split('"').length % 2 === 0;
    if (this.open.length === 0 && !odd) {
      return trimBlanks(content) === '' ? undefined : this.row(this.line, content);
    }
    this.open.push(content, ending);
    if (this.open.length > 2 * MOST_LINES) this.refuseOpen();
    if (this.open.length === 2 || !odd) return undefined;
    const parts = this.open.slice(0, -1);
    const first = this.openLine();
    this.open = [];
    return this.row(first, parts.join(''));
  }

  /** To be called after the last line. @throws RatingsError where there was no header or a quote is open */
  end(): ColumnNames {
    if (this.open.length > 0) this.refuseOpen();
    if (this.columns) return this.columns;
    throw new RatingsError(
      { file: this.file, line: 1, value: '' },
      'the file is empty',
      'Give a file with a header and ratings.',
    );
  }

  /** The line in which the open field began. */
  private openLine(): number {
    return this.line - this.open.length / 2 + 1;
  }

  private refuseOpen(): never {
    throw new RatingsError(
      {
        file: this.file,
        line: this.openLine(),
        value: shorten(
          this.open
            .join('')
            .replace(/(\r\n|\r|\n)$/, '')
            .slice(0, 200),
        ),
      },
      'a quoted field is not closed',
      'Close it, or double the quote if it belongs to the text.',
    );
  }

  /** False where the line is a row, of a file without a header. */
  private readHeader(content: string): boolean {
    const { delimiter } = this;
    const header = headerFields(content, delimiter);
    if (!header) {
      throw new RatingsError(
        { file: this.file, line: this.line, value: shorten(content) },
        `in the header, ${strayQuote}`,
        'Mend the header.',
      );
    }
    const headless = isHeadless(header, this.asked);
    this.header = headless ? ['user', 'item'] : header;
    const { names, at } = findColumns(this.file, this.header, this.asked, this.line);
    this.columns = names;
    this.at = at;
    return !headless;
  }

  private row(line: number, content: string): TextRow {
    const { delimiter, header, at } = this;
    const fields = splitFields(content, delimiter);
    if (!fields) return { line, fault: { reason: strayQuote, found: content } };
    if (fields.length !== header.length) {
      const reason = `a row of ${fields.length} columns under a header of ${header.length}`;
      return { line, fault: { reason, found: content } };
    }
    const [user, item, rating, timestamp] = [at.user, at.item, at.rating, at.timestamp].map((place) => fields[place]);
    return { line, user, item, rating: at.rating < 0 ? IMPLICIT_RATING : rating, timestamp };
  }
}
