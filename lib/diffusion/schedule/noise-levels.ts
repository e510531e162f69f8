import { discreteLinear, type NoiseLevels } from './discrete-linear';
import { type ScheduleName, scheduleByName } from './registry';

/**
 * The discrete forward process that belongs to a schedule: the one to train a DIM on that will be sampled with it. `linear`
 * is DDPM's product of 1 − β_t, as in the reference; any other schedule is read off at the times (t + 1)/steps, which are
 * the times that the network's input N · max(t − 1/N, 0) maps to 0 … N − 1 (held at T where they pass it).
 */
export function noiseLevels(name: ScheduleName, steps = 1000): NoiseLevels {
  if (name === 'linear') return discreteLinear(steps);
  if (!(Number.isInteger(steps) && steps >= 2)) {
    throw new RangeError(`steps must be a whole number from 2, not ${steps}`);
  }
  const schedule = scheduleByName(name);
  const sqrtAlphaBar = new Float64Array(steps);
  const sqrtOneMinusAlphaBar = new Float64Array(steps);
  for (let k = 0; k < steps; k++) {
    const t = Math.min((k + 1) / steps, schedule.T);
    sqrtAlphaBar[k] = schedule.alpha(t);
    sqrtOneMinusAlphaBar[k] = schedule.sigma(t);
  }
  return { steps, sqrtAlphaBar, sqrtOneMinusAlphaBar };
}
