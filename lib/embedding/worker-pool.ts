import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { drive } from '../math/work';
import { projectRoot } from '../platform/project';
import { type EmbeddingJob, type EmbeddingMessage, startJob } from './embedding-job';
import type { EmbeddingModel } from './embedding-model';
import type { EmbeddingEpoch } from './train-embedding';

/** A trained job. */
export interface TrainedJob {
  readonly model: EmbeddingModel;
  /** Seconds from its start to its model, start values and copying included. */
  readonly seconds: number;
}

/** The worker's entry: TypeScript under tsx, compiled beside this file in dist, and dist's from a notebook (tslab compiles in memory). */
function workerEntry(): { file: string; execArgv: string[] } {
  if (__filename.endsWith('.ts')) {
    return { file: join(__dirname, 'train-worker.ts'), execArgv: ['--require', 'tsx/cjs'] };
  }
  const places = [join(__dirname, 'train-worker.js'), join(projectRoot, 'dist', 'lib', 'embedding', 'train-worker.js')];
  const file = places.find((place) => existsSync(place));
  if (file === undefined) throw new Error(`${places[1]} is missing: run \`npm run build\``);
  return { file, execArgv: [] };
}

function inWorker(
  job: EmbeddingJob,
  onEpoch: (epoch: EmbeddingEpoch) => void,
  signal?: AbortSignal,
): Promise<TrainedJob> {
  const { file, execArgv } = workerEntry();
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: job, execArgv });
    const fail = (reason: string): void => reject(new Error(`training the ${job.model} embeddings: ${reason}`));
    worker.on('message', (message: EmbeddingMessage) => {
      if ('epoch' in message) onEpoch(message.epoch);
      else if ('error' in message) fail(message.error);
      else resolve({ model: message.model, seconds: message.seconds });
    });
    worker.on('error', (error) => fail(error.message));
    signal?.addEventListener(
      'abort',
      () => {
        reject(signal.reason);
        void worker.terminate();
      },
      { once: true },
    );
    // After the model or an error has arrived this changes nothing.
    worker.on('exit', (code) => fail(`the worker thread ended with code ${code}`));
  });
}

async function inProcess(
  job: EmbeddingJob,
  onEpoch: (epoch: EmbeddingEpoch) => void,
  signal?: AbortSignal,
): Promise<TrainedJob> {
  const began = performance.now();
  const model = await drive(startJob(job), { signal }, onEpoch);
  return { model, seconds: (performance.now() - began) / 1000 };
}

/**
 * Trains the jobs, at most `workers` side by side, each in a thread of its own; with 0 workers one after another in this
 * thread. Results come in the order of the jobs and are the same bytes for every number of workers.
 */
export async function runJobs(
  jobs: readonly EmbeddingJob[],
  workers: number,
  onEpoch: (job: EmbeddingJob, epoch: EmbeddingEpoch) => void,
  signal?: AbortSignal,
): Promise<TrainedJob[]> {
  signal?.throwIfAborted();
  const results = new Array<TrainedJob>(jobs.length);
  // Largest first: the last job to start is then a small one.
  const size = (k: number): number => jobs[k].parts.reduce((sum, part) => sum + part.rows.values.length, 0);
  const queue = jobs.map((_, k) => k).sort((a, b) => size(b) - size(a) || a - b);
  const train = workers === 0 ? inProcess : inWorker;
  const lane = async (): Promise<void> => {
    for (let k = queue.shift(); k !== undefined; k = queue.shift()) {
      const job = jobs[k];
      results[k] = await train(job, (epoch) => onEpoch(job, epoch), signal);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(workers, jobs.length)) }, lane));
  return results;
}
