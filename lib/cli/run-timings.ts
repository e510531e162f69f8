import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FinishedCell } from '../experiment/run';
import type { CellSpec } from '../experiment/run-data';
import { writeJson } from '../experiment/store/atomic-file';

/** How long a cell took when it was run. */
interface CellTiming extends CellSpec {
  readonly engine: string;
  /** Seconds that base models took on the way to this cell. */
  readonly pretrainingSeconds: number;
  /** Seconds of the bridge's training and testing. */
  readonly seconds: number;
  /** The hashes of the cell's row: what tells cells of one method, seed and selection apart. */
  readonly config: string;
  readonly data: string;
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
  async add({ spec, result, seconds, pretrainingSeconds }: FinishedCell): Promise<void> {
    if (seconds === undefined || pretrainingSeconds === undefined) return;
    const { config, data } = result.row;
    const entry = { ...spec, engine: result.engine, pretrainingSeconds, seconds, config, data };
    this.entries.set(keyOf(entry), entry);
    await writeJson(this.path, [...this.entries.values()]);
  }
}

function keyOf({ method, seed, selection, config, data }: CellTiming): string {
  return JSON.stringify([method, seed, selection, config, data]);
}
