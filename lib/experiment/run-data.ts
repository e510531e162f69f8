import { splitRows } from '../task/rows';
import { splitUsers } from '../task/split';
import type { CrossDomainTask, SplitRows } from '../task/task';
import type { RunConfig } from './config';
import type { Selection } from './result';
import { hashJson, shortHash } from './store/canonical-json';

/** The data of a run: a task, and its test users where they are given and not drawn. */
export interface RunData {
  readonly task: CrossDomainTask;
  /** Hash of the task's ratings (`hashTask`). */
  readonly taskHash: string;
  /** Test users by id; absent where β draws them. */
  readonly testUserIds?: readonly string[];
}

/** One run: a method, a seed and a way to select the epoch. */
export interface CellSpec {
  readonly method: string;
  readonly seed: number;
  readonly selection: Selection;
}

/** The hash under `data` in a result: the task's ratings and who is tested, if that was given. */
export function dataHash(data: RunData): string {
  return shortHash(hashJson({ task: data.taskHash, testUsers: data.testUserIds && [...data.testUserIds].sort() }));
}

/** The hash under `config` in a result: all that the cell depends on beside its data and seed, and nothing more. */
export function configHash(data: RunData, config: RunConfig, spec: Omit<CellSpec, 'seed'>): string {
  const { beta, splitSeed, validationShare } = config.split;
  const drawn = data.testUserIds === undefined;
  return shortHash(
    hashJson({
      method: spec.method,
      options: config.methods[spec.method],
      embedding: config.embedding,
      split: {
        beta: drawn ? beta : undefined,
        splitSeed: drawn || spec.selection === 'validation' ? splitSeed : undefined,
        validationShare: spec.selection === 'validation' ? validationShare : undefined,
      },
      scenario: 'cold',
      selection: spec.selection,
    }),
  );
}

/** The rows of a cell's split: validation users are held out only where the selection needs them. */
export function splitFor(data: RunData, config: RunConfig, selection: Selection): SplitRows {
  const { beta, splitSeed, validationShare } = config.split;
  const users = splitUsers(data.task, {
    ...(data.testUserIds ? { testUserIds: data.testUserIds } : { beta }),
    splitSeed,
    validationShare: selection === 'validation' ? validationShare : 0,
  });
  return splitRows(data.task, users);
}

/** The name under which a store keeps a cell: a hash of its data, configuration and seed. */
export function cellKey(data: RunData, config: RunConfig, spec: CellSpec): string {
  return shortHash(hashJson({ data: dataHash(data), config: configHash(data, config, spec), seed: spec.seed }));
}
