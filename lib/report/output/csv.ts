import { unparse } from 'papaparse';
import type { TableDocument } from '../tables/table';
import { dataTable } from './data';

/** A text that a spreadsheet would run as a formula; numbers, negative ones and those with an interval too, are none. */
const formula = /^([=@\t\r]|[+-](?![\d.]+(e[+-]?\d+)?( ± [\d.]+)?$))/i;

/** Lines of CSV (RFC 4180, but with a bare newline), whose texts no spreadsheet runs. */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return `${unparse(rows as unknown[][], { newline: '\n', escapeFormulae: formula })}\n`;
}

/** One table for all of the document's: the caption is the first column, and notes are left out. */
export function csvDocument({ tables }: TableDocument): string {
  const written = tables.map((table) => ({ caption: table.caption ?? '', ...dataTable(table) }));
  const names = [...new Set(written.flatMap((table) => table.names))];
  const lines: (string | number)[][] = [['table', ...names]];
  for (const { caption, names: own, rows } of written) {
    for (const row of rows) lines.push([caption, ...names.map((name) => row[own.indexOf(name)] ?? '')]);
  }
  return csv(lines);
}
