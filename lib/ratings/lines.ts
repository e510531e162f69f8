import { literal } from './database';
import { longLine, MOST_LINE_BYTES } from './faults';
import type { FormatInput } from './format';
import { lineEnds } from './text-lines';

/**
 * SQL query of a text file's lines: `line` (1-based, blank lines counted), `content` (NULL where the line is blank), `ending`
 * (the characters that end it) and `cut` (NULL, or what to say of a line that is too long and stands cut here). LF, CRLF and
 * CR are line ends. DuckDB unpacks, drops a byte order mark and checks the encoding.
 */
export function linesQuery(input: FormatInput): string {
  // A separator that no text file holds makes each line one column; no quotes, so that none can hide a line end. DuckDB takes
  // this `new_line` for "CR or LF, each alone"; of its own accord it drops the byte after a CR where others have CRLF.
  const source =
    `read_csv(${literal(input.path)}, columns = {'content': 'VARCHAR'}, header = false, auto_detect = false, ` +
    `delim = '\u0001\u0002\u0003\u0004', quote = '', escape = '', comment = '', strict_mode = false, parallel = false, ` +
    `new_line = '\\n', hive_partitioning = false, ` +
    `max_line_size = ${2 * MOST_LINE_BYTES}, buffer_size = ${4 * MOST_LINE_BYTES}, compression = '${input.compression}')`;
  const numbered = 'row_number() OVER () AS line';
  if (!input.marked) return `SELECT ${numbered}, content, chr(10) AS ending, NULL::VARCHAR AS cut FROM ${source}`;
  return `
    SELECT line, nullif(content[:-2], '') AS content, CASE content[-1] WHEN '${lineEnds.cr}' THEN chr(13)
      WHEN '${lineEnds.crlf}' THEN chr(13) || chr(10) ELSE chr(10) END AS ending,
      CASE WHEN content[-1] = '${lineEnds.cut}' THEN ${literal(longLine)} END AS cut
    FROM (SELECT ${numbered}, content FROM ${source})`;
}
