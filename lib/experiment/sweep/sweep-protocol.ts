import type { BaseFits } from '../convergence';
import type { ResultRow } from '../result';
import type { ClaimTimes } from '../store/claims';
import type { CellOutput, SweepJob } from './cell-runner';

/** Parent to worker. The first message sets the worker up; then it is asked for keys, and given jobs one by one. */
export type ToWorker =
  | {
      readonly type: 'setup';
      readonly runnerModule: string;
      readonly store: string;
      readonly claims: ClaimTimes;
    }
  | { readonly type: 'keys'; readonly jobs: readonly SweepJob[] }
  | { readonly type: 'job'; readonly job: SweepJob; readonly key: string };

/** Worker to parent. Jobs whose keys are asked for end with `keys`, each job with `done`, `busy` or `failed`. */
export type FromWorker =
  | { readonly type: 'ready' }
  /** A sign of life. */
  | { readonly type: 'alive' }
  | { readonly type: 'keys'; readonly found: readonly FoundKey[] }
  | { readonly type: 'progress'; readonly id: string; readonly text: string }
  | {
      readonly type: 'done';
      readonly id: string;
      /** Of a cell. */
      readonly row?: ResultRow;
      readonly base?: BaseFits;
      /** True where the store had the result already. */
      readonly kept: boolean;
      readonly seconds: number;
    }
  /** Another sweep is at it. */
  | { readonly type: 'busy'; readonly id: string }
  | {
      readonly type: 'failed';
      readonly id: string;
      readonly error: string;
      /** True where the store takes no more results: all other jobs would fail as well. */
      readonly noRoom: boolean;
    };

/** What is known of a job before it is run. */
export interface FoundKey {
  readonly id: string;
  readonly key?: string;
  /** Where the store has the result; of a cell with what is reported of it. */
  readonly known?: Partial<Pick<CellOutput, 'row' | 'base'>>;
  /** Why there is no key, or why the result that stands under it cannot be taken. */
  readonly error?: string;
}
