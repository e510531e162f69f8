import type { Schedule } from '../schedule/schedule';

/** A coordinate of time that steps can be even in, and its inverse. */
interface Coordinate {
  of(schedule: Schedule, t: number): number;
  time(schedule: Schedule, value: number): number;
}

/** By DPM-Solver's names: half log-SNR λ, t, and √t. */
const COORDINATES = {
  logSNR: { of: (schedule, t) => schedule.lambda(t), time: (schedule, value) => schedule.inverseLambda(value) },
  time_uniform: { of: (_, t) => t, time: (_, value) => value },
  time_quadratic: { of: (_, t) => Math.sqrt(t), time: (_, value) => value * value },
} satisfies Record<string, Coordinate>;

/** How step ends are spread between tStart and tEnd: evenly in half log-SNR λ, evenly in t, or evenly in √t. */
export type Spacing = keyof typeof COORDINATES;

/** All spacings, for option lists. */
export const SPACINGS = Object.keys(COORDINATES) as [Spacing, ...Spacing[]];

/** The n + 1 times from tStart down to tEnd that bound n steps. */
export function timeSteps(schedule: Schedule, spacing: Spacing, tStart: number, tEnd: number, n: number): number[] {
  const coordinate: Coordinate = COORDINATES[spacing];
  const times = new Array<number>(n + 1);
  const start = coordinate.of(schedule, tStart);
  const end = coordinate.of(schedule, tEnd);
  for (let k = 0; k <= n; k++) times[k] = coordinate.time(schedule, start + ((end - start) * k) / n);
  return times;
}
