import { alignOf, type Cell, type Column, cellText, notesOf, type Table } from '../tables/table';
import { printable } from './escape';

/** A table with box-drawing lines, its caption above and its notes below; a star stands before what is best. */
export function tableText(table: Table): string {
  return tablesText([table]);
}

/** Tables one below the other, notes that they share once at the end. */
export function tablesText(tables: readonly Table[]): string {
  return [...tables.map(boxed), ...notesOf(...tables).map(printable)].join('\n\n');
}

/** A table without its notes. A head of which no column has a name is left out. */
export function boxed(table: Table): string {
  const { caption, columns, rows } = table;
  const CliTable = require('cli-table3') as typeof import('cli-table3');
  const drawn = new CliTable({
    head: columns.some(({ name }) => name !== '') ? columns.map(({ name }) => headText(name)) : [],
    colAligns: columns.map((_, k) => alignOf(table, k)),
    // No colours: the text is the same in a pipe, a log and a terminal.
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) drawn.push(row.map((one, k) => starred(one, columns[k])));
  return caption === undefined ? drawn.toString() : `${printable(caption)}\n${drawn.toString()}`;
}

/** A heading may have lines. */
function headText(name: string): string {
  return name.split('\n').map(printable).join('\n');
}

function starred(one: Cell, column: Column): string {
  const text = printable(cellText(one, column));
  return one.best ? `*${text}` : text;
}
