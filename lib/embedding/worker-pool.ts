import { stopSignal } from '../math/surroundings';
import { drive } from '../math/work';
import { platform } from '../platform';
import { type EmbeddingJob, startJob, type TrainedJob } from './embedding-job';
import type { EmbeddingEpoch } from './train-embedding';

/** Told of each epoch of each job. */
type OnEpoch = (job: EmbeddingJob, epoch: EmbeddingEpoch) => void;

/**
 * Trains the jobs, at most `workers` side by side, each in a thread of its own; with 0 workers one after another in this
 * thread. Results come in the order of the jobs and are the same bytes for every number of workers.
 * @throws the signal's reason, or an error that names the model
 */
export async function runJobs(
  jobs: readonly EmbeddingJob[],
  workers: number,
  onEpoch: OnEpoch,
  own?: AbortSignal,
): Promise<TrainedJob[]> {
  const signal = stopSignal(own);
  signal?.throwIfAborted();
  const results = new Array<TrainedJob>(jobs.length);
  // Largest first: the last job to start is then a small one.
  const size = (k: number): number => jobs[k].parts.reduce((sum, part) => sum + part.rows.values.length, 0);
  const order = jobs.map((_, k) => k).sort((a, b) => size(b) - size(a) || a - b);
  if (workers === 0) {
    for (const k of order) results[k] = await inProcess(jobs[k], onEpoch, signal);
    return results;
  }
  const pool = await platform.threadPool('embedding/train-worker', Math.min(workers, jobs.length));
  try {
    await Promise.all(
      order.map(async (k) => {
        const watch = { onReport: (epoch: EmbeddingEpoch) => onEpoch(jobs[k], epoch), signal };
        results[k] = await pool.run<TrainedJob, EmbeddingEpoch>(jobs[k], watch).catch((error: Error) => {
          signal?.throwIfAborted();
          throw new Error(`training the ${jobs[k].model} embeddings: ${error.message}`);
        });
      }),
    );
  } finally {
    await pool.close();
  }
  return results;
}

async function inProcess(job: EmbeddingJob, onEpoch: OnEpoch, signal?: AbortSignal): Promise<TrainedJob> {
  const began = performance.now();
  const model = await drive(startJob(job), { signal }, (epoch: EmbeddingEpoch) => onEpoch(job, epoch));
  return { model, seconds: (performance.now() - began) / 1000 };
}
