import type { Schedule } from './schedule';

/** β at t = 0 and at t = T of the linear schedule: 1000 times the discrete 1e-4 and 0.02. */
export const LINEAR_BETA = { start: 0.1, end: 20 } as const;

/** log(1 + e^x) without overflow for large x and without loss for very negative x. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/**
 * The variance-preserving schedule whose β rises linearly from β0 to β1 over t in [0, 1] (method §4):
 * log α(t) = −t² (β1 − β0)/4 − t β0/2. σ and λ go through expm1, since 1 − α² loses all digits near t = 0.
 */
export function linearSchedule(beta0: number = LINEAR_BETA.start, beta1: number = LINEAR_BETA.end): Schedule {
  if (!(beta0 > 0 && beta1 > beta0)) {
    throw new RangeError(`the linear schedule needs 0 < beta0 < beta1, not ${beta0} and ${beta1}`);
  }
  const slope = beta1 - beta0;
  const logAlpha = (t: number): number => -0.25 * t * t * slope - 0.5 * t * beta0;
  const variance = (t: number): number => -Math.expm1(2 * logAlpha(t));
  return {
    name: 'linear',
    T: 1,
    logAlpha,
    alpha: (t) => Math.exp(logAlpha(t)),
    sigma: (t) => Math.sqrt(variance(t)),
    lambda: (t) => logAlpha(t) - 0.5 * Math.log(variance(t)),
    inverseLambda(lambda) {
      // log α = −½ log(1 + e^(−2λ)); the quadratic in t is solved in the form that does not subtract near-equal numbers.
      const q = 2 * slope * softplus(-2 * lambda);
      return q / ((Math.sqrt(beta0 * beta0 + q) + beta0) * slope);
    },
  };
}
