import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { UserError } from '../../errors';
import { stopSignal } from '../../math/surroundings';
import type { BaseFits } from '../convergence';
import type { ResultRow } from '../result';
import { openStore } from '../store/store';
import type { SweepJob } from './cell-runner';
import type { FromWorker, ToWorker } from './sweep-protocol';

/** What happens while a sweep runs. */
export type SweepEvent =
  | { readonly type: 'started'; readonly job: SweepJob; readonly worker: number }
  | { readonly type: 'progress'; readonly job: SweepJob; readonly worker: number; readonly text: string }
  | {
      readonly type: 'done';
      readonly job: SweepJob;
      readonly worker: number;
      readonly key: string;
      /** Of a cell. */
      readonly row?: ResultRow;
      readonly base?: BaseFits;
      /** True where the store had the result already. */
      readonly kept: boolean;
      readonly seconds: number;
    }
  | { readonly type: 'failed'; readonly job: SweepJob; readonly worker: number; readonly error: string };

/** How a sweep runs. */
export interface SweepOptions {
  /** Folder of the result store. */
  readonly store: string;
  /** Absolute path of the module that runs jobs, see `RunnerModule`. */
  readonly runnerModule: string;
  /** Worker processes; default: one a core. Never more than there are groups. */
  readonly workers?: number;
  readonly onEvent?: (event: SweepEvent) => void;
  /** Ends the sweep early: workers are killed, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How a sweep ended. */
export interface SweepOutcome {
  /** Key of each finished job, by its id. */
  readonly keys: ReadonlyMap<string, string>;
  /** Results that the store had already. */
  readonly kept: number;
  /** Error of each failed job, by its id. */
  readonly failed: ReadonlyMap<string, string>;
}

/**
 * Runs jobs in worker processes. Each result is in the store before it is reported, so a sweep that is killed at any moment
 * goes on where it stopped when it is called again. A job that fails, or takes its worker down, is reported; the others go
 * on.
 */
export async function runSweep(jobs: readonly SweepJob[], options: SweepOptions): Promise<SweepOutcome> {
  const { store, runnerModule, workers = availableParallelism(), onEvent = () => undefined } = options;
  const signal = stopSignal(options.signal);
  if (!(Number.isInteger(workers) && workers >= 1)) throw new UserError(`workers must be 1 or more, not ${workers}`);
  if (new Set(jobs.map((job) => job.id)).size < jobs.length)
    throw new RangeError('two jobs of the sweep have the same id');
  await openStore(store); // clears away what a killed sweep left, before any worker writes
  signal?.throwIfAborted();

  const queue = new JobQueue(jobs);
  const keys = new Map<string, string>();
  const failed = new Map<string, string>();
  let kept = 0;
  const children = new Set<ChildProcess>();

  /** One worker until no job is left. Resolves false where it died over a job: another takes its place. */
  const drive = (worker: number): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const child = startWorker();
      children.add(child);
      let current: SweepJob | undefined;
      const next = (): void => {
        current = queue.take(worker);
        if (!current) {
          child.disconnect();
          return;
        }
        onEvent({ type: 'started', job: current, worker });
        child.send({ type: 'job', job: current } satisfies ToWorker);
      };
      const fail = (job: SweepJob, error: string): void => {
        failed.set(job.id, error);
        onEvent({ type: 'failed', job, worker, error });
      };
      child.on('message', (message: FromWorker) => {
        if (message.type === 'ready') {
          next();
          return;
        }
        const job = current;
        if (!job || message.id !== job.id) return;
        if (message.type === 'progress') {
          onEvent({ type: 'progress', job, worker, text: message.text });
          return;
        }
        current = undefined;
        if (message.type === 'done') {
          keys.set(job.id, message.key);
          if (message.kept) kept++;
          onEvent({ ...message, job, worker });
        } else {
          fail(job, message.error);
        }
        next();
      });
      let ready = false;
      child.once('message', () => {
        ready = true;
      });
      child.on('error', reject);
      child.on('exit', (code, killer) => {
        children.delete(child);
        const how = killer ? `was ended by ${killer}` : `ended with exit code ${code}`;
        if (current) fail(current, `the worker process ${how} (out of memory?)`);
        else if (!ready) {
          // Setting up fails for every worker alike, so no other is started in its place.
          reject(
            signal?.aborted ? signal.reason : new UserError(`a worker process ${how} before its first job: see above`),
          );
          return;
        }
        resolve(current === undefined);
      });
      child.send({ type: 'setup', runnerModule, store } satisfies ToWorker);
    });

  const stop = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', stop);
  process.once('exit', stop);
  try {
    const count = Math.min(workers, queue.groups);
    await Promise.all(
      Array.from({ length: count }, async (_, worker) => {
        while (!(await drive(worker)) && !signal?.aborted) {}
      }),
    );
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    process.removeListener('exit', stop);
  }
  signal?.throwIfAborted();
  await openStore(store); // and what workers of a killed sweep left while they outlived it for a moment
  return { keys, kept, failed };
}

/** Forks the worker, compiled or, when the project runs from its sources, through tsx. */
function startWorker(): ChildProcess {
  const path = require.resolve('./sweep-worker');
  return fork(
    path,
    [],
    path.endsWith('.ts') ? { execArgv: ['--import', pathToFileURL(require.resolve('tsx')).href] } : {},
  );
}

/** Jobs by group. A worker stays with its group, then with its affinity, so that data and base models are made once. */
class JobQueue {
  private readonly waiting = new Map<string, SweepJob[]>();
  private readonly affinities = new Map<string, string>();
  private readonly held: { group: SweepJob[]; affinity: string }[] = [];
  readonly groups: number;

  constructor(jobs: readonly SweepJob[]) {
    for (const job of jobs) {
      const group = this.waiting.get(job.group);
      if (group) group.push(job);
      else {
        this.waiting.set(job.group, [job]);
        this.affinities.set(job.group, job.affinity);
      }
    }
    this.groups = this.waiting.size;
  }

  take(worker: number): SweepJob | undefined {
    const held = this.held[worker];
    const job = held?.group.shift();
    if (job) return job;
    const names = [...this.waiting.keys()];
    const taken = new Set(this.held.map((other) => other?.affinity));
    const name =
      names.find((candidate) => this.affinities.get(candidate) === held?.affinity) ??
      names.find((candidate) => !taken.has(this.affinities.get(candidate) as string)) ??
      names[0];
    if (name === undefined) return undefined;
    this.held[worker] = {
      group: this.waiting.get(name) as SweepJob[],
      affinity: this.affinities.get(name) as string,
    };
    this.waiting.delete(name);
    return this.held[worker].group.shift();
  }
}
