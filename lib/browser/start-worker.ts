import { UserError } from '../errors';
import type { CellResult } from '../experiment/cell';
import type { RunConfig } from '../experiment/config';
import type { Recommendations } from '../experiment/recommend';
import type { RunData } from '../experiment/run-data';
import type { Explored } from '../explore/explored';
import type { Ratings } from '../ratings/ratings';
import type { ReadResult } from '../ratings/read-options';
import type { SynthesisOptions } from '../synthetic/options';
import type { PresetName } from '../synthetic/presets';
import type { CrossDomainTask } from '../task/task';
import type { CellsJob, ExploreJob, ReadJob, RecommendJob, WorkerJob, WorkerMessage, WorkerProgress } from './protocol';

/** How a page watches a job of its worker and stops it. */
export interface JobHooks {
  /** Ends the worker at once: the promise rejects with the signal's reason, and the next job starts another worker. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: WorkerProgress) => void;
}

/** A worker that computes for a page, one job after another, while the page goes on. */
export interface PageWorker {
  /** Runs cells one after another, the base models of each split once. Methods are given by name. */
  cells(data: RunData, config: RunConfig, plan: CellsJob['plan'], hooks?: JobHooks): Promise<CellResult[]>;
  /** The best target items for users who are new to the target domain. */
  recommend(
    task: CrossDomainTask,
    config: RunConfig,
    options?: RecommendJob['options'],
    hooks?: JobHooks,
  ): Promise<Recommendations>;
  /** Reads a dropped file. */
  read(file: Blob, options?: ReadJob['options'], hooks?: JobHooks): Promise<ReadResult>;
  /** A pair of domains; the truth stays in the worker, since it holds functions. */
  synthesize(
    options: SynthesisOptions | PresetName,
    seed: number,
    hooks?: JobHooks,
  ): Promise<{ source: Ratings; target: Ratings }>;
  /** Figure and sentence of an explorable where its knobs stand; those left out stand at their defaults. */
  explore(name: string, settings?: ExploreJob['settings'], hooks?: JobHooks): Promise<Explored>;
  /** Ends the worker; a job under way rejects. */
  close(): void;
}

/** Where the bundle lies: its build puts `import.meta.url` here, which CommonJS, to which lib is compiled, does not have. */
declare const DIFFCDR_MODULE_URL: string;

/** A configuration as the JSON that it writes itself as: schedules and solvers are names in it, which the worker reads again. */
const plain = (config: RunConfig): unknown => JSON.parse(JSON.stringify(config));

/**
 * A worker for a page. It starts with its first job. Methods, schedules and solvers of your own are functions and cannot be sent
 * to it: run those with `runCell` in the page, or in a worker of your own that imports `diffcdr/browser`.
 * @param url where page-worker.js lies; default beside the module that this is in
 */
export function startWorker(url: URL = new URL('./page-worker.js', DIFFCDR_MODULE_URL)): PageWorker {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let fail: ((error: Error) => void) | undefined;

  function end(): void {
    worker?.terminate();
    worker = undefined;
  }

  function once(job: WorkerJob, { signal, onProgress }: JobHooks): Promise<unknown> {
    signal?.throwIfAborted();
    worker ??= new Worker(url, { type: 'module' });
    const running = worker;
    return new Promise((resolve, reject) => {
      fail = reject;
      const abort = (): void => {
        end();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      const settle = (act: () => void): void => {
        signal?.removeEventListener('abort', abort);
        act();
      };
      running.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
        if ('progress' in data) onProgress?.(data.progress);
        else if ('done' in data) settle(() => resolve(data.done));
        else settle(() => reject(errorOf(data.error)));
      };
      running.onerror = (event) => {
        end();
        settle(() => reject(new Error(`the worker ended: ${event.message || 'it could not be loaded'}`)));
      };
      running.postMessage(job);
    });
  }

  /** Jobs wait for one another, whatever came of those before. */
  function queued<Result>(job: WorkerJob, hooks: JobHooks = {}): Promise<Result> {
    const result = last.then(() => once(job, hooks));
    last = result.catch(() => undefined);
    return result as Promise<Result>;
  }

  return {
    cells: ({ task, testUserIds }, config, plan, hooks) =>
      queued({ kind: 'cells', task, testUserIds, config: plain(config), plan }, hooks),
    recommend: (task, config, options = {}, hooks) =>
      queued({ kind: 'recommend', task, config: plain(config), options }, hooks),
    read: (file, options = {}, hooks) => {
      // A File keeps its name on the way, but a Blob has none.
      const name = options.name ?? (file as { name?: string }).name;
      return queued({ kind: 'read', file, options: { ...options, name } }, hooks);
    },
    synthesize: (options, seed, hooks) => queued({ kind: 'synthesize', options, seed }, hooks),
    explore: (name, settings = {}, hooks) => queued({ kind: 'explore', name, settings }, hooks),
    close() {
      end();
      fail?.(new Error('the worker was closed'));
    },
  };
}

/** An error as it was thrown in the worker, as far as it can be sent. */
function errorOf({ name, message }: { readonly name: string; readonly message: string }): Error {
  const error = name === 'Error' ? new Error(message) : new UserError(message);
  return Object.defineProperty(error, 'name', { value: name });
}
