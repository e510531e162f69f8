import type { Method } from '../bridge/method';
import type { Schedule } from '../diffusion/schedule/schedule';
import type { Solver } from '../diffusion/solver/solver';
import type { Metric } from '../evaluation/metrics/metric';

/** What comes from outside the package and may be named like its own: see docs/your-own.md. */
export interface Extensions<Methods extends readonly Method[] = readonly Method[]> {
  readonly methods?: Methods;
  readonly schedules?: readonly Schedule[];
  readonly solvers?: readonly Solver[];
  /** Measured in every cell beside the metrics of its protocol. */
  readonly metrics?: readonly Metric[];
}
