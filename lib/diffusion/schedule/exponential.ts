import { exp, log1p } from '../../math/elementary';
import { discreteLevels } from './discrete-linear';
import { linearSchedule } from './linear';
import { checkSteps } from './noise-levels';
import { defineSchedule } from './schedule';

/** DMCDR's constants: β_min, β_max, and the factor γ on all β. */
const BETA = { min: 0.1, max: 10 } as const;
const GAMMA = 0.3;

/** In the limit of many steps β(t) = γ (β_min + t (β_max − β_min)): the linear schedule with β from 0.03 to 3. */
const limit = linearSchedule(GAMMA * BETA.min, GAMMA * BETA.max);

/**
 * The exponential schedule of DMCDR (Li et al. 2025; before it, without γ, of DreamRec):
 *   β_k = γ (1 − exp(−β_min/N − x_k (β_max − β_min)/(2N²))),  x_k even from 1 to 2N + 1.
 * For small arguments 1 − e^(−b) is b, so that with many steps it is a linear schedule with a low end: at T there is much left of
 * the signal, α = 0.47.
 */
export const exponential = defineSchedule({
  name: 'exponential',
  summary: 'β = γ (1 − exp(−b)), b linear in t; much signal is left at T',
  source: 'DMCDR (Li et al., KDD 2025)',
  logAlpha: limit.logAlpha,
  inverseLambda: limit.inverseLambda,
  noiseLevels(steps) {
    checkSteps(steps);
    return discreteLevels(steps, (k) => {
      const x = 1 + (2 * steps * k) / (steps - 1);
      const b = BETA.min / steps + (x * (BETA.max - BETA.min)) / (2 * steps * steps);
      return GAMMA * (1 - exp(-b));
    });
  },
});
