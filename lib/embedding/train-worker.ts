import { withoutPauses } from '../math/work';
import { threadJob } from '../platform/thread';
import { type EmbeddingJob, type EmbeddingMessage, modelBuffers, startJob } from './embedding-job';

// Entry of a worker thread: trains the one job that it was given and sends epochs and the model to the main thread.
const { job, send } = threadJob<EmbeddingJob, EmbeddingMessage>();

try {
  const began = performance.now();
  const epochs = withoutPauses(startJob(job));
  let next = epochs.next();
  while (next.done !== true) {
    send({ epoch: next.value });
    next = epochs.next();
  }
  send({ model: next.value, seconds: (performance.now() - began) / 1000 }, modelBuffers(next.value));
} catch (error) {
  send({ error: error instanceof Error ? error.message : String(error) });
}
