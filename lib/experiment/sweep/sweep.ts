import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { UserError } from '../../errors';
import { stopSignal } from '../../math/surroundings';
import type { BaseFits } from '../convergence';
import type { ResultRow } from '../result';
import { Claims, type ClaimTimes, claimTimes } from '../store/claims';
import { openStore } from '../store/store';
import type { SweepJob } from './cell-runner';
import { grouped, JobQueue } from './job-queue';
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
  /** Another sweep is at the job: it is asked for again later. */
  | { readonly type: 'busy'; readonly job: SweepJob; readonly worker: number }
  | { readonly type: 'failed'; readonly job: SweepJob; readonly worker: number; readonly error: string };

/** How a sweep runs. */
export interface SweepOptions {
  /** Folder of the result store. */
  readonly store: string;
  /** Absolute path of the module that runs jobs, see `RunnerModule`. */
  readonly runnerModule: string;
  /** Worker processes; default: one a core. Never more than there are groups. */
  readonly workers?: number;
  /** Called once, before the first job is run, with the keys of all jobs by their ids: what will be in the store can be named. */
  readonly onKeys?: (keys: ReadonlyMap<string, string>) => Promise<void>;
  readonly onEvent?: (event: SweepEvent) => void;
  /** Ends the sweep early: workers are killed, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How claims on jobs are kept. A worker that is silent for too long is killed, and its job begun anew, once. */
  readonly claims?: ClaimTimes;
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

/** What a worker is asked to do. */
type Work =
  | { readonly type: 'keys'; readonly jobs: readonly SweepJob[] }
  | { readonly type: 'job'; readonly job: SweepJob; readonly key: string };

/**
 * Runs jobs in worker processes. Each result is in the store before it is reported, so a sweep that is killed at any moment
 * goes on where it stopped when it is called again. Sweeps that are called on one store at the same time share the work. A job that
 * fails, or takes its worker down, is reported; the others go on. A store that takes no more results ends the sweep.
 */
export async function runSweep(jobs: readonly SweepJob[], options: SweepOptions): Promise<SweepOutcome> {
  const { store: folder, runnerModule, workers = availableParallelism(), onEvent = () => undefined } = options;
  const { claims = claimTimes } = options;
  const given = stopSignal(options.signal);
  if (!(Number.isInteger(workers) && workers >= 1)) throw new UserError(`workers must be 1 or more, not ${workers}`);
  if (new Set(jobs.map((job) => job.id)).size < jobs.length)
    throw new RangeError('two jobs of the sweep have the same id');
  await openStore(folder); // clears away what a killed sweep left, before any worker writes
  given?.throwIfAborted();

  const ending = new AbortController();
  const { signal } = ending;
  const stopped = (): void => ending.abort(given?.reason);
  given?.addEventListener('abort', stopped);
  const keys = new Map<string, string>();
  const done = new Map<string, string>();
  const failed = new Map<string, string>();
  const begunAnew = new Set<string>();
  let kept = 0;
  const children = new Set<ChildProcess>();
  const fail = (job: SweepJob, error: string, worker: number): void => {
    failed.set(job.id, error);
    onEvent({ type: 'failed', job, worker, error });
  };

  const finish = (how: Omit<SweepEvent & { type: 'done' }, 'type'>): void => {
    done.set(how.job.id, how.key);
    if (how.kept) kept++;
    onEvent({ ...how, type: 'done' });
  };

  // All keys first, by affinity, since a key needs the data: then what there is in the store is known, and can be named.
  const unnamed = [...grouped(jobs, (job) => job.affinity).values()];
  let namedLeft = unnamed.length;
  let queue = new JobQueue([]);
  let named: () => void;
  const allNamed = new Promise<void>((resolve) => {
    named = resolve;
  });
  const begin = async (): Promise<void> => {
    await options.onKeys?.(keys);
    queue = new JobQueue(jobs.filter(({ id }) => keys.has(id) && !done.has(id) && !failed.has(id)));
    named();
  };
  const nextWork = async (worker: number): Promise<Work | undefined> => {
    const affinity = unnamed.shift();
    if (affinity) return { type: 'keys', jobs: affinity };
    await allNamed;
    let job = queue.take(worker);
    if (!job) {
      job = queue.takeBusy();
      if (job) await delay(Math.min(2000, claims.beat), undefined, { signal });
    }
    return job && { type: 'job', job, key: keys.get(job.id) as string };
  };

  /** One worker until no job is left. Resolves false where it died over a job: another takes its place. */
  const drive = (worker: number): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const child = startWorker();
      children.add(child);
      let current: Work | undefined;
      let ready = false;
      const next = async (): Promise<void> => {
        current = await nextWork(worker);
        if (!current) {
          child.disconnect();
          return;
        }
        if (current.type === 'job') onEvent({ type: 'started', job: current.job, worker });
        child.send(current satisfies ToWorker);
      };
      const goOn = (): void => {
        current = undefined;
        next().catch(reject);
      };
      const silence = watchSilence(claims, () => child.kill('SIGKILL'));
      child.on('message', (message: FromWorker) => {
        silence.heard();
        if (message.type === 'ready') {
          ready = true;
          goOn();
        } else if (message.type === 'keys') {
          const asked = new Map(current?.type === 'keys' ? current.jobs.map((job) => [job.id, job]) : []);
          for (const { id, key, known, error } of message.found) {
            const job = asked.get(id) as SweepJob;
            if (key !== undefined) keys.set(id, key);
            if (error !== undefined) fail(job, error, worker);
            else if (key !== undefined && known) finish({ job, key, ...known, kept: true, seconds: 0, worker });
          }
          if (--namedLeft === 0) begin().catch(reject);
          goOn();
        } else if (message.type !== 'alive' && current?.type === 'job' && message.id === current.job.id) {
          const { job, key } = current;
          if (message.type === 'progress') {
            onEvent({ type: 'progress', job, worker, text: message.text });
            return;
          }
          if (message.type === 'done') {
            finish({ ...message, key, job, worker });
          } else if (message.type === 'busy') {
            queue.putBack(worker, job);
            onEvent({ type: 'busy', job, worker });
          } else {
            fail(job, message.error, worker);
            if (message.noRoom) ending.abort(new UserError(`${message.error}. The sweep was ended`));
          }
          goOn();
        }
      });
      child.on('error', reject);
      child.on('exit', (code, killer) => {
        children.delete(child);
        silence.stop();
        const how = killer ? `was ended by ${killer}` : `ended with exit code ${code}`;
        const died = `the worker process ${how} (out of memory?)`;
        if (current?.type === 'job') {
          const { job } = current;
          if (silence.tooLong && !begunAnew.has(job.id)) {
            begunAnew.add(job.id);
            queue.again(job);
          } else fail(job, silence.tooLong ? 'the worker process gave no sign of life, twice' : died, worker);
        } else if (current?.type === 'keys' && !signal.aborted) {
          for (const job of current.jobs) fail(job, died, worker);
          if (--namedLeft === 0) begin().catch(reject);
        } else if (!ready) {
          // Setting up fails for every worker alike, so no other is started in its place.
          reject(
            signal.aborted ? signal.reason : new UserError(`a worker process ${how} before its first job: see above`),
          );
          return;
        }
        resolve(current === undefined);
      });
      child.send({ type: 'setup', runnerModule, store: folder, claims } satisfies ToWorker);
    });

  const stop = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  signal.addEventListener('abort', stop);
  process.once('exit', stop);
  try {
    const count = Math.min(workers, grouped(jobs, (job) => job.group).size);
    await Promise.all(
      Array.from({ length: count }, async (_, worker) => {
        while (!(await drive(worker)) && !signal.aborted) {}
      }),
    );
  } catch (error) {
    stop();
    signal.throwIfAborted();
    throw error;
  } finally {
    given?.removeEventListener('abort', stopped);
    process.removeListener('exit', stop);
  }
  signal.throwIfAborted();
  await openStore(folder); // and what workers of a killed sweep left while they outlived it for a moment
  await new Claims(folder).clear();
  return { keys: done, kept, failed };
}

/** Calls `onSilence` once where `heard` is not called for too long. */
function watchSilence({ beat, silence }: ClaimTimes, onSilence: () => void) {
  let last = performance.now();
  let looked = last;
  const watch = {
    tooLong: false,
    heard: (): void => {
      last = performance.now();
    },
    stop: (): void => clearInterval(timer),
  };
  const timer = setInterval(() => {
    const now = performance.now();
    // This process was stopped itself, or its machine slept: it could not have heard.
    if (now - looked > silence / 2) last = now;
    looked = now;
    if (now - last < silence || watch.tooLong) return;
    watch.tooLong = true;
    onSilence();
  }, beat);
  timer.unref();
  return watch;
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
