import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { type EmbeddingJob, type EmbeddingMessage, modelBuffers, startJob } from './embedding-job';

// Entry of a worker thread: trains the one job that it was given and sends epochs and the model to the main thread.
const port = parentPort;
if (port === null) throw new Error('train-worker is the entry of a worker thread; call trainBaseModels instead');
const send = (message: EmbeddingMessage, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

try {
  const began = performance.now();
  const epochs = startJob(workerData as EmbeddingJob);
  let next = epochs.next();
  while (next.done !== true) {
    send({ epoch: next.value });
    next = epochs.next();
  }
  send({ model: next.value, seconds: (performance.now() - began) / 1000 }, modelBuffers(next.value));
} catch (error) {
  send({ error: error instanceof Error ? error.message : String(error) });
}
