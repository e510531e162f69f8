import type { CellResult } from '../../../lib/experiment/cell';
import { convergenceNotes } from '../../../lib/experiment/convergence';
import { htmlTable } from '../../../lib/report/output/html-table';
import { summaryTables } from '../../../lib/report/tables/summary-table';

/** The tables that `diffcdr run` prints, as HTML. */
export function resultTables(results: readonly CellResult[]): string[] {
  return summaryTables(
    results.map(({ row }) => row),
    convergenceNotes(results),
  ).map(htmlTable);
}
