import { summarizeTask } from '../task/summary';
import type { CrossDomainTask } from '../task/task';
import { cellKey } from './cell-key';
import type { RunConfig } from './config';
import { writeSummary } from './data-summary';
import { writeManifest } from './manifest';
import { dataHash, type RunData } from './run-data';
import { type CellSpec, cellOf } from './spec';

/**
 * Lets tables and figures read a run as they read a sweep: names its cells in the store, before they are run, as those of a grid
 * `run`, in place of the run before, and keeps the sizes of its data.
 * @param task how the tables call the pair of domains
 */
export async function writeRunManifest(
  storeFolder: string,
  task: string,
  data: RunData,
  config: RunConfig,
  specs: readonly CellSpec[],
): Promise<void> {
  const beta = data.testUserIds ? shareOf(data.task, data.testUserIds) : config.split.beta;
  await writeManifest(storeFolder, {
    grid: 'run',
    cells: specs.map((spec) => ({
      task,
      beta,
      setting: '',
      protocol: spec.protocol ?? 'cold',
      selection: spec.selection,
      seed: spec.seed,
      ...(spec.split === undefined ? {} : { split: spec.split }),
      method: cellOf(config, spec).method.name,
      key: cellKey(data, config, spec),
    })),
  });
  await writeSummary(storeFolder, dataHash(data), summarizeTask(data.task));
}

/** Given test users have no share of their own: it is as it comes out, in hundredths of the overlap. */
function shareOf({ userIds, overlap }: CrossDomainTask, given: readonly string[]): number {
  const tested = new Set(given);
  const count = overlap.reduce((sum, user) => sum + Number(tested.has(userIds[user])), 0);
  return Math.round((100 * count) / overlap.length) / 100;
}
