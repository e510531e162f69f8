import { type CellTimings, readTimings } from '../../experiment/cell-timings';
import { readSummary } from '../../experiment/data-summary';
import { type LabelledResult, readLabelledResults } from '../../experiment/manifest';
import type { TaskSummary } from '../../task/summary';

/** All that tables and figures are made from. */
export interface ReportData {
  readonly results: readonly LabelledResult[];
  /** Sizes of the data, by the hash under `data` in a row. */
  readonly summaries: ReadonlyMap<string, TaskSummary>;
  /** Timings of cold cells, by the cell's key. */
  readonly timings: ReadonlyMap<string, CellTimings>;
}

/**
 * Reads a store: the results that its grids name (or one grid's), sizes of the data, timings.
 * @param onMissing told of a grid whose cells are not all there
 */
export async function readReportData(
  store: string,
  grid?: string,
  onMissing?: Parameters<typeof readLabelledResults>[2],
): Promise<ReportData> {
  const results = await readLabelledResults(store, grid, onMissing);
  const summaries = new Map<string, TaskSummary>();
  const timings = new Map<string, CellTimings>();
  for (const { key, label, result } of results) {
    const { data } = result.row;
    if (!summaries.has(data)) {
      const summary = await readSummary(store, data);
      if (summary) summaries.set(data, summary);
    }
    if (label.protocol !== 'cold') continue;
    const timing = await readTimings(store, key);
    if (timing) timings.set(key, timing);
  }
  return { results, summaries, timings };
}
