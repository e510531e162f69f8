import { literal } from './database';
import type { FormatInput } from './format';

/**
 * SQL query of a text file's lines: `line` (1-based, blank lines counted) and `content` (NULL where the line is blank).
 * DuckDB unpacks, drops a byte order mark, takes LF, CRLF and CR for line ends and checks the encoding.
 */
export function linesQuery(input: FormatInput): string {
  // A separator that no text file holds makes each line one column; no quotes, so that none can hide a line end.
  const source =
    `read_csv(${literal(input.path)}, columns = {'content': 'VARCHAR'}, header = false, auto_detect = false, ` +
    `delim = '\u0001\u0002\u0003\u0004', quote = '', escape = '', comment = '', strict_mode = false, parallel = false, ` +
    `max_line_size = 8388608, buffer_size = 33554432, compression = '${input.compression}')`;
  return `SELECT row_number() OVER () AS line, content FROM ${source}`;
}
