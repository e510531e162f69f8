import { cellText, type Table } from '../../../lib/report/tables/table';

/** What a reader sees of a table's rows, before any format's marks. */
export function textsOf({ columns, rows }: Table): string[][] {
  return rows.map((row) => row.map((one, k) => cellText(one, columns[k])));
}
