import type { Schedule } from '../schedule/schedule';
import type { Spacing } from './options';

/** The n + 1 times from tStart down to tEnd that bound n steps. */
export function timeSteps(schedule: Schedule, spacing: Spacing, tStart: number, tEnd: number, n: number): number[] {
  const times = new Array<number>(n + 1);
  const start = coordinate(schedule, spacing, tStart);
  const end = coordinate(schedule, spacing, tEnd);
  for (let k = 0; k <= n; k++) times[k] = time(schedule, spacing, start + ((end - start) * k) / n);
  return times;
}

/** What the spacing is even in. */
function coordinate(schedule: Schedule, spacing: Spacing, t: number): number {
  switch (spacing) {
    case 'logSNR':
      return schedule.lambda(t);
    case 'time_uniform':
      return t;
    case 'time_quadratic':
      return Math.sqrt(t);
  }
}

/** Inverse of `coordinate`. */
function time(schedule: Schedule, spacing: Spacing, value: number): number {
  switch (spacing) {
    case 'logSNR':
      return schedule.inverseLambda(value);
    case 'time_uniform':
      return value;
    case 'time_quadratic':
      return value * value;
  }
}
