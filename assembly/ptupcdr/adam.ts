// Adam in float64: the SIMD form of lib/math/adam.ts, with its bits.

import { attentionWeight, beta1, beta2, epsilon, first, gradient, parameterBytes, second } from './memory';

/**
 * One step of all parameters.
 * @param rate learning rate over 1 − β1^t
 * @param correction √(1 − β2^t)
 */
export function step(rate: f64, correction: f64): void {
  const keep1 = f64x2.splat(beta1);
  const keep2 = f64x2.splat(beta2);
  const take1 = f64x2.splat(1 - beta1);
  const take2 = f64x2.splat(1 - beta2);
  const eps = f64x2.splat(epsilon);
  const rates = f64x2.splat(rate);
  const corrections = f64x2.splat(correction);
  for (let at: usize = 0; at < parameterBytes; at += 16) {
    const g = v128.load(gradient + at);
    const m = f64x2.add(f64x2.mul(keep1, v128.load(first + at)), f64x2.mul(take1, g));
    const v = f64x2.add(f64x2.mul(keep2, v128.load(second + at)), f64x2.mul(f64x2.mul(take2, g), g));
    v128.store(first + at, m);
    v128.store(second + at, v);
    const scale = f64x2.add(f64x2.div(f64x2.sqrt(v), corrections), eps);
    const p = attentionWeight + at;
    v128.store(p, f64x2.sub(v128.load(p), f64x2.div(f64x2.mul(rates, m), scale)));
  }
}
