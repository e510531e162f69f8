import type { CellResult } from '../experiment/cell';
import { convergenceNotes } from '../experiment/convergence';
import { htmlTable } from '../report/output/html-table';
import { summaryTables } from '../report/tables/summary-table';

/** The tables that `diffcdr run` prints of its cells, as HTML in which all text is escaped. */
export function resultTables(results: readonly CellResult[]): string[] {
  const rows = results.map(({ row }) => row);
  return summaryTables(rows, convergenceNotes(results)).map(htmlTable);
}
