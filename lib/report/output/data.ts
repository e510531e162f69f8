import { type Cell, notesOf, type Table, type TableDocument } from '../tables/table';

/** A table for programs: numbers unrounded and as numbers, and each ± in a column of its own, on the right of its value's. */
export interface DataTable {
  readonly names: readonly string[];
  /** null where there is nothing to show. */
  readonly rows: readonly (readonly (number | string | null)[])[];
}

/** The name of the column of half widths of another. */
const widthOf = (name: string): string => `${name} ±`;

const dataOf = ({ value, text }: Cell): number | string | null =>
  typeof value === 'number' ? value : (text ?? value ?? null);

export function dataTable({ columns, rows }: Table): DataTable {
  const wide = columns.map((_, k) => rows.some((row) => row[k].halfWidth !== undefined));
  return {
    names: columns.flatMap(({ name }, k) => (wide[k] ? [name, widthOf(name)] : [name])),
    rows: rows.map((row) => row.flatMap((one, k) => (wide[k] ? [dataOf(one), one.halfWidth ?? null] : [dataOf(one)]))),
  };
}

/** The document as JSON: of each table a list of rows as objects, and by column the first cell of the row that is set apart. */
export function jsonDocument({ title, tables, notes }: TableDocument): string {
  const written = tables.map((table) => {
    const { names, rows } = dataTable(table);
    const best = table.columns.flatMap(({ name }, k) =>
      table.rows.flatMap((row) => (row[k].best ? [[name, dataOf(row[0])] as const] : [])),
    );
    return {
      caption: table.caption,
      rows: rows.map((row) => Object.fromEntries(row.map((value, k) => [names[k], value]))),
      best: best.length > 0 ? Object.fromEntries(best) : undefined,
    };
  });
  return `${JSON.stringify({ title, tables: written, notes: [...notesOf(...tables), ...notes] }, null, 2)}\n`;
}
