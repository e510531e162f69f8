import { z } from 'zod';
import type { TaskSummary } from '../task/summary';
import { writeJson } from './store/atomic-file';
import { readJsonFile } from './store/json-file';
import { storeFile } from './store/store';

const count = z.int().min(0);

const summarySchema: z.ZodType<TaskSummary> = z.object({
  sourceUsers: count,
  sourceItems: count,
  sourceRatings: count,
  targetUsers: count,
  targetItems: count,
  targetRatings: count,
  overlapUsers: count,
  implicit: z.array(z.enum(['source', 'target'])).optional(),
});

/** Keeps the sizes of a store's data, `data/<hash of the data>.json`. */
export async function writeSummary(storeFolder: string, hash: string, summary: unknown): Promise<void> {
  await writeJson(storeFile(storeFolder, 'data', hash), summary);
}

/** The sizes of data, where they are kept. @throws UserError where the file is broken */
export async function readSummary(storeFolder: string, hash: string): Promise<TaskSummary | undefined> {
  const advice = 'remove it; running a cell of this data writes it anew';
  return readJsonFile(storeFile(storeFolder, 'data', hash), summarySchema, advice);
}
