import { withoutPauses } from '../math/work';
import { threadEntry } from '../platform/thread-entry';
import { type EmbeddingJob, modelBuffers, startJob, type TrainedJob } from './embedding-job';
import type { EmbeddingEpoch } from './train-embedding';

// Entry of a worker thread: trains the jobs that it is given and reports their epochs.
export const work = threadEntry<EmbeddingJob, EmbeddingEpoch, TrainedJob>((job, report) => {
  const began = performance.now();
  const epochs = withoutPauses(startJob(job));
  for (;;) {
    const next = epochs.next();
    if (next.done === true) {
      const result = { model: next.value, seconds: (performance.now() - began) / 1000 };
      return { result, transfer: modelBuffers(next.value) };
    }
    report(next.value);
  }
});
