import type { Schedule } from './schedule';

/** log(1 + e^x) without overflow for large x and without loss for very negative x. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/**
 * The cosine schedule (Nichol & Dhariwal 2021) in DPM-Solver's continuous form:
 * α(t) = cos(π/2 · (t + s)/(1 + s)) / cos(π/2 · s/(1 + s)), s = 0.008. T = 0.9946 because α reaches 0 at t = 1, where λ
 * has no value.
 */
export function cosineSchedule(s = 0.008): Schedule {
  if (!(s >= 0)) throw new RangeError(`the cosine schedule needs s ≥ 0, not ${s}`);
  const angle = (t: number): number => (0.5 * Math.PI * (t + s)) / (1 + s);
  const logAlpha0 = Math.log(Math.cos(angle(0)));
  const logAlpha = (t: number): number => Math.log(Math.cos(angle(t))) - logAlpha0;
  // 1 − α² = (cos² a0 − cos² a)/cos² a0 = sin(a − a0) sin(a + a0)/cos² a0: exact down to t = 0.
  const variance = (t: number): number =>
    (Math.sin(angle(t) - angle(0)) * Math.sin(angle(t) + angle(0))) / Math.exp(2 * logAlpha0);
  return {
    name: 'cosine',
    T: 0.9946,
    logAlpha,
    alpha: (t) => Math.exp(logAlpha(t)),
    sigma: (t) => Math.sqrt(variance(t)),
    lambda: (t) => logAlpha(t) - 0.5 * Math.log(variance(t)),
    inverseLambda(lambda) {
      const logCosine = logAlpha0 - 0.5 * softplus(-2 * lambda);
      // atan2 instead of acos, which is blind to small angles.
      const a = Math.atan2(Math.sqrt(-Math.expm1(2 * logCosine)), Math.exp(logCosine));
      return (2 * (1 + s) * a) / Math.PI - s;
    },
  };
}
