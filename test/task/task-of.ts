import { type Synthesis, synthesize } from '../../lib/synthetic/synthesize';
import { makeTask } from '../../lib/task/make-task';
import type { CrossDomainTask } from '../../lib/task/task';

/** The task of a tiny synthetic pair. */
export function tinyTask(seed = 1): { pair: Synthesis; task: CrossDomainTask } {
  const pair = synthesize('tiny', seed);
  return { pair, task: makeTask(pair.source, pair.target) };
}
