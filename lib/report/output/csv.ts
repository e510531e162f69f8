import { unparse } from 'papaparse';
import { cellText, type TableDocument } from '../tables/table';

/** A text that a spreadsheet would run as a formula; numbers, negative ones and those with an interval too, are none. */
const formula = /^([=@\t\r]|[+-](?![\d.]+(e[+-]?\d+)?( ± [\d.]+)?$))/i;

/** Lines of CSV (RFC 4180, but with a bare newline), whose texts no spreadsheet runs. */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return `${unparse(rows as unknown[][], { newline: '\n', escapeFormulae: formula })}\n`;
}

/** One table for all of the document's: the caption is the first column, and notes are left out. */
export function csvDocument({ tables }: TableDocument): string {
  const names = [...new Set(tables.flatMap(({ columns }) => columns.map(({ name }) => name)))];
  const lines = [['table', ...names]];
  for (const { caption = '', columns, rows } of tables) {
    for (const row of rows) {
      const texts = new Map(row.map((one, k) => [columns[k].name, cellText(one, columns[k])]));
      lines.push([caption, ...names.map((name) => texts.get(name) ?? '')]);
    }
  }
  return csv(lines);
}
