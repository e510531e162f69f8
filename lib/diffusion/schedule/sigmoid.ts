import { exp, expm1, log, log1p } from '../../math/elementary';
import { softplus } from '../../math/softplus';
import { defineSchedule } from './schedule';

/** The logistic function s is read from −END to END (Chen 2023: start −3, end 3, τ 1). */
const END = 3;

/** s(to) − s(from), without subtracting near-equal numbers. */
function rise(from: number, to: number): number {
  const [late, early] = [exp(-from), exp(-to)];
  return (late * -expm1(from - to)) / ((1 + late) * (1 + early));
}

const least = 1 / (1 + exp(END));
const whole = rise(-END, END);
const place = (t: number): number => END * (2 * t - 1);

/**
 * The sigmoid schedule (Jabri et al. 2022; Chen 2023): α² falls as the logistic function s does,
 *   α² = (s(3) − s(6t − 3)) / (s(3) − s(−3)),
 * slowly at both ends. T = 0.999, the last but one of a thousand steps, because α reaches 0 at t = 1, where λ has no value.
 */
export const sigmoid = defineSchedule({
  name: 'sigmoid',
  summary: 'α² falls as the logistic function does',
  source: 'Jabri et al. 2022; Chen 2023',
  T: 0.999,
  logAlpha: (t) => 0.5 * log1p(-rise(-END, place(t)) / whole),
  sigma: (t) => Math.sqrt(rise(-END, place(t)) / whole),
  lambda: (t) => 0.5 * log(rise(place(t), END) / rise(-END, place(t))),
  inverseLambda(lambda) {
    // σ² = 1/(1 + e^(2λ)) gives s(y) = s(−3) + risen at y = 6t − 3; y + 3 is the difference of the two log-odds.
    const risen = exp(-softplus(2 * lambda)) * whole;
    return (log1p(risen / least) - log1p(-risen / (1 - least))) / (2 * END);
  },
});
