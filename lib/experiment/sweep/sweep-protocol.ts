import type { ResultRow } from '../result';
import type { SweepJob } from './cell-runner';

/** Parent to worker. The first message sets the worker up, each later one is a job. */
export type ToWorker =
  | { readonly type: 'setup'; readonly runnerModule: string; readonly store: string }
  | { readonly type: 'job'; readonly job: SweepJob };

/** Worker to parent. Each job ends with `done` or `failed`. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly id: string; readonly text: string }
  | {
      readonly type: 'done';
      readonly id: string;
      readonly key: string;
      /** Of a cell. */
      readonly row?: ResultRow;
      /** True where the store had the result already. */
      readonly kept: boolean;
      readonly seconds: number;
    }
  | { readonly type: 'failed'; readonly id: string; readonly error: string };
