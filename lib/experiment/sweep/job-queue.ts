import type { SweepJob } from './cell-runner';

/**
 * Jobs by group. A worker stays with its group, then with its affinity, so that data and base models are made once. Groups in
 * which another sweep is at work come last.
 */
export class JobQueue {
  private readonly waiting = new Map<string, SweepJob[]>();
  private readonly affinities = new Map<string, string>();
  private readonly held: { group: SweepJob[]; affinity: string }[] = [];
  /** Groups that were put back whole, and then jobs. */
  private readonly later: SweepJob[][] = [];
  private readonly busy: SweepJob[] = [];

  constructor(jobs: readonly SweepJob[]) {
    for (const [name, group] of grouped(jobs, (job) => job.group)) {
      this.waiting.set(name, group);
      this.affinities.set(name, group[0].affinity);
    }
  }

  /** The worker's next job; undefined where there is none but those that others are at. */
  take(worker: number): SweepJob | undefined {
    const held = this.held[worker];
    const job = held?.group.shift();
    if (job) return job;
    const names = [...this.waiting.keys()];
    const taken = new Set(this.held.map((other) => other?.affinity));
    const name =
      names.find((candidate) => this.affinities.get(candidate) === held?.affinity) ??
      names.find((candidate) => !taken.has(this.affinities.get(candidate) as string)) ??
      names[0];
    const group = name === undefined ? this.later.shift() : (this.waiting.get(name) as SweepJob[]);
    if (!group) return undefined;
    if (name !== undefined) this.waiting.delete(name);
    this.held[worker] = { group, affinity: group[0].affinity };
    return group.shift();
  }

  /** A job that another sweep was at when it was last asked for. */
  takeBusy(): SweepJob | undefined {
    return this.busy.shift();
  }

  /** Puts back a job that another sweep is at, with the rest of its group as long as there are other groups. */
  putBack(worker: number, job: SweepJob): void {
    const held = this.held[worker];
    if (this.waiting.size === 0 || held?.group.length === 0) {
      this.busy.push(job);
      return;
    }
    this.later.push([job, ...held.group]);
    held.group = [];
  }

  /** Gives a job to whoever asks next. */
  again(job: SweepJob): void {
    this.later.unshift([job]);
  }
}

/** Things by name, in the order of their first. */
export function grouped<T>(things: readonly T[], nameOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const name = nameOf(thing);
    const group = groups.get(name);
    if (group) group.push(thing);
    else groups.set(name, [thing]);
  }
  return groups;
}
