import { alignOf, type Cell, type Column, cellText, notesOf, type Table, withoutEmptyColumns } from '../tables/table';
import { printable } from './escape';
import { TEXT_WIDTH, widestWord, widthOf, wrapped } from './wrap';

/** A table with box-drawing lines, its caption above and its notes below; a star stands before what is best. */
export function tableText(table: Table): string {
  return tablesText([table]);
}

/** Tables one below the other, notes that they share once at the end. @param width characters of a line */
export function tablesText(tables: readonly Table[], width: number = TEXT_WIDTH): string {
  const notes = notesOf(...tables).map((note) => wrapped(printable(note), width));
  return [...tables.map((table) => boxed(withoutEmptyColumns(table), width)), ...notes].join('\n\n');
}

/** A column as text. */
interface TextColumn {
  readonly head: string;
  readonly cells: readonly string[];
  readonly align: 'left' | 'right';
  readonly natural: number;
  /** What no line break makes narrower: a number and its interval stay together. */
  readonly least: number;
}

/**
 * A table without its notes. A head of which no column has a name is left out. Texts are broken between words where the table would
 * be wider than a line; where that is not enough, columns go on below, beside the first column again.
 */
export function boxed(table: Table, width: number = TEXT_WIDTH): string {
  const [first, ...others] = table.columns.map((column, k) => textColumn(table, column, k));
  const parts: TextColumn[][] = [[first]];
  for (const column of others) {
    const part = parts[parts.length - 1];
    if (part.length > 1 && framed([...part, column].map(({ least }) => least)) > width) parts.push([first, column]);
    else part.push(column);
  }
  const caption = table.caption === undefined ? [] : [wrapped(printable(table.caption), width)];
  return [...caption, ...parts.map((part) => drawn(part, width))].join('\n');
}

function textColumn(table: Table, column: Column, k: number): TextColumn {
  const head = column.name.split('\n').map(printable).join('\n');
  const cells = table.rows.map((row) => starred(row[k], column));
  const leasts = table.rows.map((row, r) =>
    typeof row[k].value === 'number' ? cells[r].length : widestWord(cells[r]),
  );
  const natural = Math.max(widthOf(head), ...cells.map(widthOf));
  return { head, cells, align: alignOf(table, k), natural, least: Math.max(widestWord(head), ...leasts) };
}

/** How wide a table with columns of these widths is: each has a line on its left and a blank on either side. */
function framed(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + 3, 1);
}

/** The widths that columns get: the widest that can be narrower gives way, until all fit. */
function fitted(columns: readonly TextColumn[], width: number): number[] {
  const widths = columns.map(({ natural }) => natural);
  while (framed(widths) > width) {
    const [widest] = widths
      .map((_, k) => k)
      .filter((k) => widths[k] > columns[k].least)
      .sort((a, b) => widths[b] - widths[a]);
    if (widest === undefined) break;
    widths[widest]--;
  }
  return widths;
}

function drawn(columns: readonly TextColumn[], width: number): string {
  const CliTable = require('cli-table3') as typeof import('cli-table3');
  const widths = fitted(columns, width);
  const table = new CliTable({
    head: columns.some(({ head }) => head !== '') ? columns.map(({ head }, k) => wrapped(head, widths[k])) : [],
    colAligns: columns.map(({ align }) => align),
    // No colours: the text is the same in a pipe, a log and a terminal.
    style: { head: [], border: [], compact: true },
  });
  for (let row = 0; row < columns[0].cells.length; row++)
    table.push(columns.map(({ cells }, k) => wrapped(cells[row], widths[k])));
  return table.toString();
}

function starred(one: Cell, column: Column): string {
  const text = printable(cellText(one, column));
  return one.best ? `*${text}` : text;
}
