import { join } from 'node:path';
import { summarizeTask } from '../task/summary';
import { writeManifest } from './manifest';
import type { FinishedCell } from './run';
import type { RunData } from './run-data';
import { writeJson } from './store/atomic-file';

/**
 * Lets tables and figures read a run as they read a sweep: names its cells in the store as those of a grid \`run\`, in place of
 * the run before, and keeps the sizes of its data.
 * @param task how the tables call the pair of domains
 */
export async function writeRunManifest(
  storeFolder: string,
  task: string,
  { task: domains }: RunData,
  cells: readonly FinishedCell[],
): Promise<void> {
  const summary = summarizeTask(domains);
  for (const data of new Set(cells.map(({ result }) => result.row.data))) {
    await writeJson(join(storeFolder, 'data', `${data}.json`), summary);
  }
  await writeManifest(storeFolder, {
    grid: 'run',
    cells: cells.map(({ spec, key, result }) => ({
      task,
      // The share as it came out: a file of test users has none of its own.
      beta: Math.round((100 * result.row.users) / summary.overlapUsers) / 100,
      setting: '',
      protocol: spec.protocol ?? 'cold',
      selection: spec.selection,
      seed: spec.seed,
      ...(spec.split === undefined ? {} : { split: spec.split }),
      method: result.row.method,
      key,
    })),
  });
}
