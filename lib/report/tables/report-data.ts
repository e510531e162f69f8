import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabelledResult, readLabelledResults } from '../../experiment/manifest';
import type { CellTimings } from '../../experiment/sweep/grid-runner';
import type { TaskSummary } from '../../task/summary';

/** All that tables and figures are made from. */
export interface ReportData {
  readonly results: readonly LabelledResult[];
  /** Sizes of the data, by the hash under `data` in a row. */
  readonly summaries: ReadonlyMap<string, TaskSummary>;
  /** Timings of cold cells, by the cell's key. */
  readonly timings: ReadonlyMap<string, CellTimings>;
}

/** Reads a store: the results that its grids name (or one grid's), sizes of the data, timings. */
export async function readReportData(store: string, grid?: string): Promise<ReportData> {
  const results = await readLabelledResults(store, grid);
  const summaries = new Map<string, TaskSummary>();
  const timings = new Map<string, CellTimings>();
  for (const { key, label, result } of results) {
    const { data } = result.row;
    if (!summaries.has(data)) {
      const summary = await readJson<TaskSummary>(join(store, 'data', `${data}.json`));
      if (summary) summaries.set(data, summary);
    }
    if (label.protocol !== 'cold') continue;
    const timing = await readJson<CellTimings>(join(store, 'timings', `${key}.json`));
    if (timing && timing.trainSeconds !== undefined) timings.set(key, timing);
  }
  return { results, summaries, timings };
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as T);
}
