import { atan, cos, exp, expm1, log, sin } from '../../math/elementary';
import { softplus } from '../../math/softplus';
import { defineSchedule, type Schedule } from './schedule';

/** s of Nichol & Dhariwal: keeps β from vanishing near t = 0. */
const OFFSET = 0.008;

function fromOffset<Name extends string>(name: Name, s: number): Schedule<Name> {
  const angle = (t: number): number => (0.5 * Math.PI * (t + s)) / (1 + s);
  const logAlpha0 = log(cos(angle(0)));
  const logAlpha = (t: number): number => log(cos(angle(t))) - logAlpha0;
  // 1 − α² = (cos² a0 − cos² a)/cos² a0 = sin(a − a0) sin(a + a0)/cos² a0: exact down to t = 0.
  const variance = (t: number): number => (sin(angle(t) - angle(0)) * sin(angle(t) + angle(0))) / exp(2 * logAlpha0);
  return defineSchedule({
    name,
    summary: 'α is a quarter of a cosine wave',
    source: 'Nichol & Dhariwal 2021; continuous form of DPM-Solver (Lu et al. 2022)',
    T: 0.9946,
    logAlpha,
    sigma: (t) => Math.sqrt(variance(t)),
    lambda: (t) => logAlpha(t) - 0.5 * log(variance(t)),
    inverseLambda(lambda) {
      const logCosine = logAlpha0 - 0.5 * softplus(-2 * lambda);
      // Not acos, which is blind to small angles.
      const a = atan(Math.sqrt(-expm1(2 * logCosine)) / exp(logCosine));
      return (2 * (1 + s) * a) / Math.PI - s;
    },
  });
}

/**
 * The cosine schedule (Nichol & Dhariwal 2021) in DPM-Solver's continuous form:
 * α(t) = cos(π/2 · (t + s)/(1 + s)) / cos(π/2 · s/(1 + s)), s = 0.008. T = 0.9946 because α reaches 0 at t = 1, where λ
 * has no value.
 */
export const cosine = fromOffset('cosine', OFFSET);

/** The cosine schedule with an s of one's own, which its name then says; without it `cosine` itself. @throws RangeError for s < 0 */
export function cosineSchedule(s: number = OFFSET): Schedule {
  if (!(s >= 0)) throw new RangeError(`the cosine schedule needs s ≥ 0, not ${s}`);
  return s === OFFSET ? cosine : fromOffset(`cosine(${s})`, s);
}
