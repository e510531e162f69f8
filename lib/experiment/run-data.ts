import type { Selection } from '../evaluation/protocol/protocol';
import { finish, type Pause } from '../math/work';
import { hashTask } from '../task/hash';
import { splittingRows } from '../task/rows';
import { splitUsers } from '../task/split';
import type { CrossDomainTask, SplitRows } from '../task/task';
import type { RunConfig } from './config';
import { hashJson, shortHash } from './store/canonical-json';

/** The data of a run: a task, and its test users where they are given and not drawn. */
export interface RunData {
  readonly task: CrossDomainTask;
  /** Hash of the task's ratings (`hashTask`). */
  readonly taskHash: string;
  /** Test users by id; absent where β draws them. */
  readonly testUserIds?: readonly string[];
}

/** A task as the data of a run; test users are drawn by β unless they are given. */
export function runData(task: CrossDomainTask, testUserIds?: readonly string[]): RunData {
  return { task, taskHash: hashTask(task), testUserIds };
}

/**
 * Seed of the split where the cell depends on it: not where the test users are given and no validation users are drawn.
 */
export function splitSeedOf(data: RunData, selection: Selection, split: number): number | undefined {
  return data.testUserIds === undefined || selection !== 'best-test-epoch' ? split : undefined;
}

/** The hash under `data` in a result: the task's ratings and who is tested, if that was given. */
export function dataHash(data: RunData): string {
  return shortHash(hashJson({ task: data.taskHash, testUsers: data.testUserIds && [...data.testUserIds].sort() }));
}

/**
 * The rows of a split: validation users are held out only under the selection `validation`.
 * @param splitSeed default: the configuration's
 */
export function splitFor(
  data: RunData,
  config: RunConfig,
  selection: Selection,
  splitSeed = config.split.splitSeed,
): SplitRows {
  return finish(splittingFor(data, config, selection, splitSeed));
}

/** {@link splitFor} with pauses, for `drive`. */
export function splittingFor(
  data: RunData,
  config: RunConfig,
  selection: Selection,
  splitSeed = config.split.splitSeed,
): Generator<Pause, SplitRows> {
  const { beta, validationShare } = config.split;
  const users = splitUsers(data.task, {
    ...(data.testUserIds ? { testUserIds: data.testUserIds } : { beta }),
    splitSeed,
    validationShare: selection === 'validation' ? validationShare : 0,
  });
  return splittingRows(data.task, users);
}
