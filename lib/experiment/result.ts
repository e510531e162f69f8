/** How the reported epoch is chosen; see lib/evaluation/protocol/cold-start.ts. */
export type Selection = 'best-test-epoch' | 'validation';

/** Which users are tested: `cold` users have no target rating in training, `warm` users half of theirs. */
export type Scenario = 'cold' | 'warm';

const fields = [
  'method',
  'scenario',
  'selection',
  'seed',
  'mae',
  'rmse',
  'maeEpoch',
  'rmseEpoch',
  'users',
  'ratings',
  'ranking',
  'config',
  'data',
] as const satisfies readonly (keyof ResultRow)[];

/**
 * The row with its fields in one order, for output: a store sorts them by name, so a kept cell would otherwise give other
 * bytes than one that was run now.
 */
export function inFieldOrder(row: ResultRow): ResultRow {
  const present = fields.filter((field) => row[field] !== undefined);
  return Object.fromEntries(present.map((field) => [field, row[field]])) as unknown as ResultRow;
}

/**
 * The result of one method, seed, scenario and selection. It holds no path and no time, so the same data, configuration and
 * seed give the same bytes; timings are kept beside it.
 */
export interface ResultRow {
  readonly method: string;
  readonly scenario: Scenario;
  readonly selection: Selection;
  readonly seed: number;
  /** Mean absolute error over all test ratings, in rating points. */
  readonly mae: number;
  /** Root mean squared error over all test ratings, in rating points. */
  readonly rmse: number;
  /** Epoch that `mae` was read at, from 1. Under `validation` it equals `rmseEpoch`. */
  readonly maeEpoch: number;
  readonly rmseEpoch: number;
  /** Test users and test ratings. */
  readonly users: number;
  readonly ratings: number;
  /** Ranking over all target items, where it was asked for. */
  readonly ranking?: {
    readonly ndcg20: number;
    readonly hit20: number;
    readonly recall20: number;
    readonly precision20: number;
  };
  /** Hash of the method's options, the embedding's and the split's settings. */
  readonly config: string;
  /** Hash of the task's ratings and of the test users. */
  readonly data: string;
}
