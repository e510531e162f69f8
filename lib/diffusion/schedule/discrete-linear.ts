import { exp, expm1, log1p } from '../../math/elementary';
import { checkSteps, type NoiseLevels } from './noise-levels';

/** β at t = 0 and at t = T of the linear schedule: 1000 times DDPM's discrete 1e-4 and 0.02. */
export const LINEAR_BETA = { start: 0.1, end: 20 } as const;

/**
 * The forward process that the DIM is trained on (DDPM; method §3): β_t rises linearly from betaStart to betaEnd,
 * ᾱ_t = Π_{j ≤ t} (1 − β_j). By default β is 1000/steps times DDPM's 1e-4 … 0.02, so that any number of steps discretises
 * the same continuous schedule; the reference keeps 1e-4 … 0.02 whatever the number.
 */
export function discreteLinear(
  steps: number,
  betaStart: number = LINEAR_BETA.start / steps,
  betaEnd: number = LINEAR_BETA.end / steps,
): NoiseLevels {
  checkSteps(steps);
  if (!(betaStart > 0 && betaStart <= betaEnd && betaEnd < 1)) {
    throw new RangeError(
      `β must satisfy 0 < start ≤ end < 1, not ${betaStart} … ${betaEnd}; ` +
        `with the default β, take more than ${LINEAR_BETA.end} steps`,
    );
  }
  return discreteLevels(steps, (t) => betaStart + ((betaEnd - betaStart) * t) / (steps - 1));
}

/** The levels ᾱ_t = Π_{j ≤ t} (1 − β_j) of any β_0 … β_{steps − 1}. */
export function discreteLevels(steps: number, beta: (t: number) => number): NoiseLevels {
  const sqrtAlphaBar = new Float64Array(steps);
  const sqrtOneMinusAlphaBar = new Float64Array(steps);
  let logAlphaBar = 0;
  for (let t = 0; t < steps; t++) {
    logAlphaBar += log1p(-beta(t));
    sqrtAlphaBar[t] = exp(0.5 * logAlphaBar);
    sqrtOneMinusAlphaBar[t] = Math.sqrt(-expm1(logAlphaBar));
  }
  return { steps, sqrtAlphaBar, sqrtOneMinusAlphaBar };
}
