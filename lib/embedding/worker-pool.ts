import { drive } from '../math/work';
import { platform } from '../platform';
import { type EmbeddingJob, type EmbeddingMessage, startJob } from './embedding-job';
import type { EmbeddingModel } from './embedding-model';
import type { EmbeddingEpoch } from './train-embedding';

/** A trained job. */
export interface TrainedJob {
  readonly model: EmbeddingModel;
  /** Seconds from its start to its model, start values and copying included. */
  readonly seconds: number;
}

async function inWorker(
  job: EmbeddingJob,
  onEpoch: (epoch: EmbeddingEpoch) => void,
  signal?: AbortSignal,
): Promise<TrainedJob> {
  let trained: TrainedJob | undefined;
  let failure = 'the worker thread ended without a model';
  try {
    await platform.thread<EmbeddingMessage>({
      entry: 'embedding/train-worker',
      job,
      signal,
      onMessage(message) {
        if ('epoch' in message) onEpoch(message.epoch);
        else if ('error' in message) failure = message.error;
        else trained = message;
      },
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    failure = (error as Error).message;
  }
  if (!trained) throw new Error(`training the ${job.model} embeddings: ${failure}`);
  return trained;
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
