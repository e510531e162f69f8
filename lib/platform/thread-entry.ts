import type { MessagePort } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';

/** What a pool hands to an entry. */
export interface ThreadTask<Job> {
  readonly job: Job;
  readonly reports: MessagePort;
}

/**
 * The other side: what an entry’s module exports as `work`, made from what it does with a job.
 * @param work gives the result, and the memory in it that is handed over instead of copied
 */
export function threadEntry<Job, Report, Result>(
  work: (job: Job, report: (report: Report) => void) => { result: Result; transfer: ArrayBuffer[] },
): (task: ThreadTask<Job>) => unknown {
  return ({ job, reports }) => {
    try {
      const { result, transfer } = work(job, (report) => reports.postMessage(report));
      return move({
        [transferableSymbol]: transfer,
        [valueSymbol]: result,
      } as unknown as Parameters<typeof move>[0]);
    } finally {
      reports.postMessage(null);
    }
  };
}
