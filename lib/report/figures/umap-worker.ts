import { threadEntry } from '../../platform/thread-entry';
import { type UmapJob, umapPlaces } from './umap';

// Entry of a worker thread: UMAP cannot be paused at its start, and the thread that asks shall go on.
export const work = threadEntry<UmapJob, number, Float32Array>((job, report) => {
  const steps = umapPlaces(job);
  for (;;) {
    const next = steps.next();
    if (next.done === true) return { result: next.value, transfer: [next.value.buffer as ArrayBuffer] };
    report(next.value.fraction);
  }
});
