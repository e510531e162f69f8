import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultRow } from '../experiment/result';
import type { FinishedCell } from '../experiment/run';
import { writeJson } from '../experiment/store/atomic-file';

/** How long a cell took when it was run. */
interface CellTiming extends Pick<ResultRow, 'method' | 'protocol' | 'seed' | 'selection' | 'config' | 'data'> {
  readonly engine: string;
  /** Seconds that base models took on the way to this cell. */
  readonly pretrainingSeconds: number;
  /** Seconds of the bridge's training and testing. */
  readonly seconds: number;
}

/**
 * `timings.json` beside the results of runs, which themselves hold no time. A cell that is kept keeps its entry, and each new
 * one is on disk as soon as its result is.
 */
export class RunTimings {
  private constructor(
    private readonly path: string,
    private readonly entries: Map<string, CellTiming>,
  ) {}

  /** Those of a result folder, with what earlier runs left there. A file that is not ours to read is begun anew. */
  static async open(folder: string): Promise<RunTimings> {
    const path = join(folder, 'timings.json');
    const earlier = await readFile(path, 'utf8')
      .then((text) => JSON.parse(text) as CellTiming[])
      .catch(() => []);
    const list = Array.isArray(earlier) ? earlier : [];
    return new RunTimings(path, new Map(list.map((entry) => [keyOf(entry), entry])));
  }

  /** Notes a cell that was run; one that was kept has nothing to add. */
  async add({ result, seconds, pretrainingSeconds }: FinishedCell): Promise<void> {
    if (seconds === undefined || pretrainingSeconds === undefined) return;
    const { method, protocol, seed, selection, config, data } = result.row;
    const cell = { method, protocol, seed, selection, config, data };
    const entry = { ...cell, engine: result.engine, pretrainingSeconds, seconds };
    this.entries.set(keyOf(entry), entry);
    await writeJson(this.path, [...this.entries.values()]);
  }
}

function keyOf({ method, protocol, seed, selection, config, data }: CellTiming): string {
  return JSON.stringify([method, protocol, seed, selection, config, data]);
}
