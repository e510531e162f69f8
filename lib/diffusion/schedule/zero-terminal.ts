import { exp, expm1, log, log1p } from '../../math/elementary';
import { softplus } from '../../math/softplus';
import { linear } from './linear';
import { readNoiseLevels } from './noise-levels';
import { defineSchedule } from './schedule';

/** 1 − α of the linear schedule at its end, where it leaves a signal of 0.007. */
const fallen = -expm1(linear.logAlpha(1));

const logAlpha = (t: number): number => log1p(expm1(linear.logAlpha(t)) / fallen);
const alpha = (t: number): number => exp(logAlpha(t));
const sigma = (t: number): number => Math.sqrt(-expm1(2 * logAlpha(t)));

/**
 * The linear schedule with zero terminal SNR: α is shifted and scaled to reach 0 at t = 1 (Lin et al. 2024),
 *   α(t) = (α_lin(t) − α_lin(1)) / (1 − α_lin(1)).
 * The last of the N levels that the network is trained on is pure noise. There λ has no value, so that sampling starts a step
 * before it, at T = 0.999, where λ is −9.6 and x_T is noise to four digits. ε tells nothing of x0 there; v does.
 */
export const zeroTerminal = defineSchedule({
  name: 'zero-terminal',
  summary: 'the linear schedule, shifted and scaled to end in pure noise',
  source: 'Lin et al. 2024, "Common diffusion noise schedules and sample steps are flawed"',
  T: 0.999,
  logAlpha,
  alpha,
  sigma,
  inverseLambda(lambda) {
    // 1 − α, without subtracting from 1 where α is near it; then log α and λ of the linear schedule at the same t.
    const missing = -expm1(-0.5 * softplus(-2 * lambda)) * fallen;
    const linearLogAlpha = log1p(-missing);
    return linear.inverseLambda(linearLogAlpha - 0.5 * log(-expm1(2 * linearLogAlpha)));
  },
  noiseLevels: (steps) => readNoiseLevels({ T: 1, alpha, sigma }, steps),
});
