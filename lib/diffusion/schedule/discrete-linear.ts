import { LINEAR_BETA } from './linear';

/** Noise levels at the discrete time steps 0 … steps − 1: x_t = sqrtAlphaBar[t] · x_0 + sqrtOneMinusAlphaBar[t] · ε. */
export interface NoiseLevels {
  readonly steps: number;
  /** √ᾱ_t, [steps]. */
  readonly sqrtAlphaBar: Float64Array;
  /** √(1 − ᾱ_t), [steps]. */
  readonly sqrtOneMinusAlphaBar: Float64Array;
}

/**
 * The forward process that the DIM is trained on (DDPM; method §3): β_t rises linearly from betaStart to betaEnd,
 * ᾱ_t = Π_{j ≤ t} (1 − β_j). By default β is 1000/steps times DDPM's 1e-4 … 0.02, so that any number of steps discretises
 * the same continuous schedule; the reference keeps 1e-4 … 0.02 whatever the number.
 */
export function discreteLinear(
  steps = 1000,
  betaStart: number = LINEAR_BETA.start / steps,
  betaEnd: number = LINEAR_BETA.end / steps,
): NoiseLevels {
  if (!(Number.isInteger(steps) && steps >= 2)) {
    throw new RangeError(`steps must be a whole number from 2, not ${steps}`);
  }
  if (!(betaStart > 0 && betaStart <= betaEnd && betaEnd < 1)) {
    throw new RangeError(
      `β must satisfy 0 < start ≤ end < 1, not ${betaStart} … ${betaEnd}; ` +
        `with the default β, take more than ${LINEAR_BETA.end} steps`,
    );
  }
  const sqrtAlphaBar = new Float64Array(steps);
  const sqrtOneMinusAlphaBar = new Float64Array(steps);
  let logAlphaBar = 0;
  for (let t = 0; t < steps; t++) {
    logAlphaBar += Math.log1p(-(betaStart + ((betaEnd - betaStart) * t) / (steps - 1)));
    sqrtAlphaBar[t] = Math.exp(0.5 * logAlphaBar);
    sqrtOneMinusAlphaBar[t] = Math.sqrt(-Math.expm1(logAlphaBar));
  }
  return { steps, sqrtAlphaBar, sqrtOneMinusAlphaBar };
}
