import { z } from 'zod';
import type { MeasuredEpoch } from '../evaluation/protocol/protocol';
import { writeJson } from './store/atomic-file';
import { readJsonFile } from './store/json-file';
import { storeFile } from './store/store';

/** How long a cell took when it was run: rows over seconds is the throughput of Table 4. Warm cells have no times of their epochs. */
export type CellTimings = {
  readonly trainRows: number;
  readonly trainSeconds: number;
  readonly testRows: number;
  readonly testSeconds: number;
  /** Seconds of the method's training and testing. */
  readonly seconds: number;
  /** Seconds that base models took on the way to this cell. */
  readonly pretrainingSeconds: number;
};

/** Of an older store, or of jobs that are no cells: some or all are missing. */
const timingsSchema = z.object({
  trainRows: z.number().optional(),
  trainSeconds: z.number().optional(),
  testRows: z.number().optional(),
  testSeconds: z.number().optional(),
  seconds: z.number().optional(),
  pretrainingSeconds: z.number().optional(),
});

/** Adds up the epochs of a cell. */
export class EpochTimings {
  private readonly sums = { trainRows: 0, trainSeconds: 0, testRows: 0, testSeconds: 0 };

  add(at: MeasuredEpoch): void {
    this.sums.trainRows += at.rows;
    this.sums.trainSeconds += at.seconds.train;
    this.sums.testRows += at.errors?.counts.reduce((sum, count) => sum + count, 0) ?? 0;
    this.sums.testSeconds += at.seconds.test;
  }

  /** With what is known once the cell is done. */
  with(seconds: number, pretrainingSeconds: number): CellTimings {
    return { ...this.sums, seconds, pretrainingSeconds };
  }
}

/** Keeps a cell's timings beside its result, `timings/<key>.json`: a file a cell, so that runs side by side lose none. */
export async function writeTimings(storeFolder: string, key: string, timings: object): Promise<void> {
  await writeJson(storeFile(storeFolder, 'timings', key), timings);
}

/** The timings of a cell, where they are kept. @throws UserError where the file is broken */
export async function readTimings(storeFolder: string, key: string): Promise<CellTimings | undefined> {
  const timings = await readJsonFile(storeFile(storeFolder, 'timings', key), timingsSchema, 'remove it');
  return timings?.trainSeconds === undefined ? undefined : (timings as CellTimings);
}
