// Adam in float64: the SIMD form of lib/math/adam.ts at its defaults, with its bits.

/**
 * One step of `bytes` of parameters at p along the gradient at g, with moments at m and v.
 * @param rate learning rate over 1 − β1^t
 * @param correction √(1 − β2^t)
 */
export function adamStep(p: usize, m: usize, v: usize, g: usize, bytes: usize, rate: f64, correction: f64): void {
  const keep1 = f64x2.splat(0.9);
  const keep2 = f64x2.splat(0.999);
  const take1 = f64x2.splat(1 - 0.9);
  const take2 = f64x2.splat(1 - 0.999);
  const eps = f64x2.splat(1e-8);
  const rates = f64x2.splat(rate);
  const corrections = f64x2.splat(correction);
  for (let at: usize = 0; at < bytes; at += 16) {
    const slope = v128.load(g + at);
    const first = f64x2.add(f64x2.mul(keep1, v128.load(m + at)), f64x2.mul(take1, slope));
    const second = f64x2.add(f64x2.mul(keep2, v128.load(v + at)), f64x2.mul(f64x2.mul(take2, slope), slope));
    v128.store(m + at, first);
    v128.store(v + at, second);
    const scale = f64x2.add(f64x2.div(f64x2.sqrt(second), corrections), eps);
    v128.store(p + at, f64x2.sub(v128.load(p + at), f64x2.div(f64x2.mul(rates, first), scale)));
  }
}
