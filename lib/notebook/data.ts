import { type LoadedData, loadData } from '../experiment/load-data';
import { type RunData, runData } from '../experiment/run-data';
import type { Ratings } from '../ratings/ratings';
import type { PresetName } from '../synthetic/presets';
import { type Synthesis, synthesize } from '../synthetic/synthesize';
import { makeTask } from '../task/make-task';
import type { NotebookParameters } from './parameters';

/** What a notebook works on. */
export interface NotebookData extends RunData {
  /** One line for the reader: which data this is, and how large. */
  readonly title: string;
  /** How the synthetic pair was made; absent for rating files. */
  readonly truth?: Synthesis['truth'];
  /** What the readers counted; absent for synthetic data. */
  readonly reports?: LoadedData['reports'];
}

/** The files that the parameters name, or else their synthetic preset, made with the parameters' first seed. */
export async function notebookData(parameters: NotebookParameters): Promise<NotebookData> {
  const { source, target, testUsers, kCore, preset, seed } = parameters;
  if (source !== undefined && target !== undefined) {
    const data = await loadData({ source, target, testUsers, kCore });
    return { ...data, title: describe('rating files', data) };
  }
  const pair: { source: Ratings; target: Ratings; truth: Synthesis['truth'] } = synthesize(preset as PresetName, seed);
  const data = runData(makeTask(pair.source, pair.target));
  return { ...data, title: describe(`synthetic "${preset}", seed ${seed}`, data), truth: pair.truth };
}

function describe(name: string, { task }: RunData): string {
  const count = (rows: { values: Float32Array }): string => rows.values.length.toLocaleString('en');
  return (
    `${name}: ${count(task.source)} source and ${count(task.target)} target ratings, ` +
    `${task.userIds.length.toLocaleString('en')} users, ${task.overlap.length.toLocaleString('en')} of them in both`
  );
}
