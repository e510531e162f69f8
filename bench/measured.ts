import type { Job, Preset } from './jobs';
import type { Machine } from './machine';
import type { Spread } from './statistics';

/** What one contestant reached. */
export interface ContestantResult {
  /** `ours`, or `PyTorch, ` and how it was asked. */
  readonly label: string;
  /** Which implementation computed. */
  readonly engine: string;
  readonly job: Job;
  readonly threads: number;
  readonly rowsPerSecond: Spread;
  /** The same by processor time instead of wall time, which other work on the machine does not touch. */
  readonly rowsPerCpuSecond: Spread;
  /** Bytes: greatest resident size of the process, and what it was before the job. */
  readonly peakMemory: number;
  readonly startMemory: number;
  /** Ours divided by this one; absent for ours. */
  readonly ratio?: Spread;
  /** The same by processor time. */
  readonly cpuRatio?: Spread;
}

/** One line of the comparison. */
export interface MeasureResult {
  readonly preset: Preset;
  readonly measure: string;
  readonly rows: string;
  readonly repeats: number;
  /** Processes that wanted a core while this was measured; the contestant that ran is one, or two with two threads. */
  readonly load: number;
  readonly contestants: readonly ContestantResult[];
  /** Why a contestant is absent. */
  readonly missing?: string;
}

/** What bench/results holds. */
export interface Comparison {
  readonly command: string;
  readonly day: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly pytorch: string;
  readonly results: readonly MeasureResult[];
}

/** What the problem's size is measured in. */
export const sizes = ['ratings', 'users', 'nfe', 'dim'] as const;
export type Along = (typeof sizes)[number];

/** Our engine at one size. */
export interface GrowthPoint {
  readonly program: string;
  readonly along: Along;
  readonly at: number;
  readonly ratings: number;
  readonly users: number;
  readonly microsecondsPerRow: Spread;
  /** The same in processor time. */
  readonly cpuMicrosecondsPerRow: Spread;
  /** Bytes of the process, and before it had a job. */
  readonly peakMemory: number;
  readonly startMemory: number;
  readonly engine: string;
}
