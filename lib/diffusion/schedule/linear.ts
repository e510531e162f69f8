import { softplus } from '../../math/softplus';
import { discreteLinear, LINEAR_BETA } from './discrete-linear';
import { defineSchedule, type Schedule } from './schedule';

/**
 * The variance-preserving schedule whose β rises linearly from β0 to β1 over t in [0, 1] (method §4):
 *   log α(t) = −t² (β1 − β0)/4 − t β0/2.
 * Its discrete forward process is DDPM's product of 1 − β_t, as in the reference.
 */
function fromBetas<Name extends string>(name: Name, beta0: number, beta1: number): Schedule<Name> {
  const slope = beta1 - beta0;
  return defineSchedule({
    name,
    summary: 'β rises linearly in t',
    source: 'DDPM (Ho et al. 2020); continuous form of DPM-Solver (Lu et al. 2022)',
    T: 1,
    logAlpha: (t) => -0.25 * t * t * slope - 0.5 * t * beta0,
    inverseLambda(lambda) {
      // log α = −½ log(1 + e^(−2λ)); the quadratic in t is solved in the form that does not subtract near-equal numbers.
      const q = 2 * slope * softplus(-2 * lambda);
      return q / ((Math.sqrt(beta0 * beta0 + q) + beta0) * slope);
    },
    noiseLevels: (steps) => discreteLinear(steps, beta0 / steps, beta1 / steps),
  });
}

/** The linear schedule with the reference's constants, β from 0.1 to 20. */
export const linear = fromBetas('linear', LINEAR_BETA.start, LINEAR_BETA.end);

/**
 * The linear schedule with constants of one's own, which its name then says; without them `linear` itself.
 * @throws RangeError unless 0 < beta0 < beta1
 */
export function linearSchedule(beta0: number = LINEAR_BETA.start, beta1: number = LINEAR_BETA.end): Schedule {
  if (!(beta0 > 0 && beta1 > beta0)) {
    throw new RangeError(`the linear schedule needs 0 < beta0 < beta1, not ${beta0} and ${beta1}`);
  }
  if (beta0 === LINEAR_BETA.start && beta1 === LINEAR_BETA.end) return linear;
  return fromBetas(`linear(${beta0}, ${beta1})`, beta0, beta1);
}
