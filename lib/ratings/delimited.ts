import { findColumns, IMPLICIT_RATING, isHeadless } from './columns';
import { literal } from './database';
import { RatingsError, shorten } from './errors';
import { fieldPattern, headerFields, strayQuote } from './fields';
import type { Format, FormatInput } from './format';
import { linesQuery } from './lines';
import { canUnpack } from './text-lines';

/** Marks the lines of a quoted field that runs over line ends, until `mend` has put them together. */
const openQuote = 'open quote';
/** A quoted field longer than this has lost its closing quote. */
const mostLines = 10000;

/**
 * Text with a header line (two columns of ids may do without) and one rating a line, fields parted by `delimiter`; RFC 4180 quotes, also with delimiters,
 * quotes and line ends inside. Columns beyond the four are passed over.
 */
export function delimited(delimiter: ',' | '\t'): Format {
  return {
    async rows(input) {
      const { line: headerLine, header } = await readHeader(input, delimiter);
      const { names, at } = findColumns(input.file, header, input, headerLine);
      const columnsOf = (content: string): string => {
        const field = (position: number): string => (position < 0 ? 'NULL' : `field[${position + 1}]`);
        return `
          SELECT line, ${field(at.user)} AS "user", ${field(at.item)} AS item,
            ${at.rating < 0 ? literal(IMPLICIT_RATING) : field(at.rating)} AS rating,
            ${field(at.timestamp)} AS "timestamp", fault,
            CASE WHEN fault = '${openQuote}' THEN coalesce(content, '') || ending WHEN fault IS NOT NULL THEN left(content, 200)
              END AS found
          FROM (
            SELECT *, CASE
              WHEN cut IS NOT NULL THEN cut
              WHEN open THEN '${openQuote}'
              WHEN contains(content, '"') AND regexp_replace(${prefixed}, ${pattern}, '', 'g') <> ''
                THEN ${literal(strayQuote)}
              WHEN len(field) <> ${header.length}
                THEN 'a row of ' || len(field) || ' columns under a header of ${header.length}'
              END AS fault
            FROM (SELECT *, CASE WHEN NOT open THEN ${fields} END AS field FROM (${content}))
          )`;
      };
      const prefixed = `${literal(delimiter)} || content`;
      const pattern = literal(fieldPattern(delimiter));
      const fields = `CASE
        WHEN NOT contains(content, '"') THEN string_split(content, ${literal(delimiter)})
        ELSE list_transform(regexp_extract_all(${prefixed}, ${pattern}, 1), lambda part:
          CASE WHEN starts_with(part, '"') THEN replace(part[2:-2], '""', '"') ELSE part END)
        END`;
      // A line with an odd number of quotes opens or closes a field that runs over line ends.
      const lines = `
        SELECT line, content, ending, cut, odd = 1 OR quotes % 2 = 1 AS open FROM (
          SELECT *, sum(odd) OVER (ROWS UNBOUNDED PRECEDING) AS quotes FROM (
            SELECT *, CASE WHEN cut IS NULL AND contains(content, '"')
              THEN (length(content) - length(replace(content, '"', ''))) % 2 ELSE 0 END AS odd
            FROM (${linesQuery(input)}) WHERE line > ${headerLine}
          )
        ) WHERE open OR cut IS NOT NULL OR trim(content) <> ''`;
      return {
        columns: names,
        query: columnsOf(lines),
        mend: (checked) => joinLines(input, (content) => checked(columnsOf(content))),
      };
    },
  };
}

async function readHeader(input: FormatInput, delimiter: string): Promise<{ line: number; header: string[] }> {
  const reader = await input.connection.runAndReadAll(
    `SELECT line, content, cut FROM (${linesQuery(input)}) WHERE trim(content) <> '' LIMIT 1`,
  );
  const [row] = reader.getRows();
  if (!row) {
    throw new RatingsError(
      { file: input.file, line: 1, value: '' },
      'the file is empty',
      'Give a file with a header and ratings.',
    );
  }
  const header = headerFields(String(row[1]), delimiter);
  if (!header || row[2] !== null) {
    throw new RatingsError(
      { file: input.file, line: Number(row[0]), value: shorten(String(row[1])) },
      row[2] === null ? `in the header, ${strayQuote}` : String(row[2]),
      'Mend the header.',
    );
  }
  if (isHeadless(header, input)) return { line: 0, header: ['user', 'item'] };
  return { line: Number(row[0]), header };
}

/** Replaces the staged lines of each field with line ends in it by the row that they are together. */
async function joinLines(input: FormatInput, stagedRows: (content: string) => string): Promise<void> {
  const { connection, file } = input;
  const open = `FROM staged WHERE fault = '${openQuote}'`;
  const [[count]] = (await connection.runAndReadAll(`SELECT count(*) ${open}`)).getRows();
  if (count === 0n) return;
  if (!canUnpack(input.compression)) {
    throw new RatingsError(
      { file },
      'a quoted field runs over line ends, and this Node cannot unpack zstd to see which',
      'Take Node 22.15 or newer, or give the file unpacked or packed by gzip.',
    );
  }
  // `mark` numbers the fields: one begins at every other line with an odd number of quotes.
  const records = `
    SELECT min(line) AS line, count(*) AS lines, sum(odd) AS ends,
      regexp_replace(string_agg(found, '' ORDER BY line), '(\\r\\n|\\r|\\n)$', '') AS content
    FROM (
      SELECT *, (sum(odd) OVER (ORDER BY line) + 1) // 2 AS mark FROM (
        SELECT line, found, (length(found) - length(replace(found, '"', ''))) % 2 AS odd ${open}
      )
    ) GROUP BY mark`;
  const unclosed = await connection.runAndReadAll(
    `SELECT line, left(content, 200) FROM (${records}) WHERE ends < 2 OR lines > ${mostLines} ORDER BY line LIMIT 1`,
  );
  const [first] = unclosed.getRows();
  if (first) {
    throw new RatingsError(
      { file, line: Number(first[0]), value: shorten(String(first[1])) },
      'a quoted field is not closed',
      'Close it, or double the quote if it belongs to the text.',
    );
  }
  const whole = `SELECT line, content, '' AS ending, NULL::VARCHAR AS cut, false AS open FROM (${records})`;
  await connection.run(`CREATE TABLE joined AS ${stagedRows(whole)}`);
  await connection.run(`DELETE ${open}`);
  await connection.run('INSERT INTO staged SELECT * FROM joined');
}
