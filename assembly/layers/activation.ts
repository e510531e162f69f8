// The activations φ, four numbers at a time: what lib/kernels/js/layers/activation.ts does, with float32's exponential and tanh.
// Constants come out of memory: a vector constant in the code costs several instructions wherever it is used. pmin and pmax are
// single instructions, min and max are not.

import { activation } from './memory';

/** The values of the scalar `activation`, in the order of lib/kernels/layers-layout.ts. */
const RELU = 1;
const SILU = 2;
const TANH = 3;

/**
 * For e^−x: bounds of x, −1/ln 2, 1.5 · 2²³, ln 2 in two parts, of which the first times a whole number below 2⁸ is exact, and
 * the P in e^r = 1 + r + r² P(r) that is nearest for |r| ≤ ½ ln 2 by greatest relative error, 3e-9.
 */
const EXP = memory.data<f32>([
  -60, 87, -1.4426950408889634, 12582912, 0.693359375, 2.12194440054690583e-4, 0.001381459878757596,
  0.008368716575205326, 0.04166838899254799, 0.1666652113199234, 0.4999999403953552, 1,
]);

/** For tanh x = x P(x²)/Q(x²): bounds of x, from where on float32 has 1; P and Q nearest by greatest relative error, 2e-8. */
const RATIO = memory.data<f32>([
  -9, 9, 1.3354653383146342e-8, 2.060907536360901e-5, 0.0034955875016748905, 0.13381025195121765, 1,
  7.776554298288829e-7, 0.000328563415678218, 0.025876980274915695, 0.4671434164047241,
]);

/** Elementary functions; inlined. */
class Vector {
  /**
   * 1 + e^−x, by which 1 and x are divided for the sigmoid and for silu. e^−x = 2^k e^r; below −60 it stays at 1e26, so that no
   * quotient is a denormal number, which costs a processor a hundred times as much as another. The polynomial is added up by
   * halves: its terms wait for each other less than in Horner's order.
   */
  @inline
  static onePlusExp(x: v128): v128 {
    const bounded = f32x4.pmax(v128.load_splat<f32>(EXP), f32x4.pmin(v128.load_splat<f32>(EXP, 4), x));
    const shifter = v128.load_splat<f32>(EXP, 12);
    // Added to 1.5 · 2²³ a number is rounded to a whole one, which then stands in the lowest bits.
    const shifted = f32x4.add(f32x4.mul(bounded, v128.load_splat<f32>(EXP, 8)), shifter);
    const k = f32x4.sub(shifted, shifter);
    // −r.
    let r = f32x4.add(bounded, f32x4.mul(k, v128.load_splat<f32>(EXP, 16)));
    r = f32x4.sub(r, f32x4.mul(k, v128.load_splat<f32>(EXP, 20)));
    const square = f32x4.mul(r, r);
    const one = v128.load_splat<f32>(EXP, 44);
    const low = f32x4.sub(v128.load_splat<f32>(EXP, 40), f32x4.mul(v128.load_splat<f32>(EXP, 36), r));
    let high = f32x4.sub(v128.load_splat<f32>(EXP, 32), f32x4.mul(v128.load_splat<f32>(EXP, 28), r));
    high = f32x4.add(high, f32x4.mul(v128.load_splat<f32>(EXP, 24), square));
    const p = f32x4.add(low, f32x4.mul(high, square));
    const power = f32x4.add(f32x4.sub(one, r), f32x4.mul(p, square));
    return f32x4.add(one, i32x4.add(power, i32x4.shl(shifted, 23)));
  }

  @inline
  static tanh(x: v128): v128 {
    const bounded = f32x4.pmax(v128.load_splat<f32>(RATIO), f32x4.pmin(v128.load_splat<f32>(RATIO, 4), x));
    const w = f32x4.mul(bounded, bounded);
    let p = f32x4.add(f32x4.mul(v128.load_splat<f32>(RATIO, 8), w), v128.load_splat<f32>(RATIO, 12));
    let q = f32x4.add(f32x4.mul(v128.load_splat<f32>(RATIO, 28), w), v128.load_splat<f32>(RATIO, 32));
    p = f32x4.add(f32x4.mul(p, w), v128.load_splat<f32>(RATIO, 16));
    q = f32x4.add(f32x4.mul(q, w), v128.load_splat<f32>(RATIO, 36));
    p = f32x4.add(f32x4.mul(p, w), v128.load_splat<f32>(RATIO, 20));
    q = f32x4.add(f32x4.mul(q, w), v128.load_splat<f32>(RATIO, 40));
    const one = v128.load_splat<f32>(RATIO, 24);
    p = f32x4.add(f32x4.mul(p, w), one);
    q = f32x4.add(f32x4.mul(q, w), one);
    return f32x4.div(f32x4.mul(bounded, p), q);
  }
}

/** z ← φ(z) over `bytes` of numbers. */
export function activate(z: usize, bytes: usize): void {
  const end = z + bytes;
  if (activation === RELU) {
    const zero = f32x4.splat(0);
    for (; z < end; z += 16) v128.store(z, f32x4.pmax(v128.load(z), zero));
  } else if (activation === SILU) {
    for (; z < end; z += 16) {
      const x = v128.load(z);
      v128.store(z, f32x4.div(x, Vector.onePlusExp(x)));
    }
  } else if (activation === TANH) {
    for (; z < end; z += 16) v128.store(z, Vector.tanh(v128.load(z)));
  }
}

/** z ← φ(z) and slope ← φ′(z) over `bytes` of numbers; relu′(0) = 0. */
export function activateWithSlope(z: usize, slope: usize, bytes: usize): void {
  const end = z + bytes;
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  for (; z < end; z += 16, slope += 16) {
    const x = v128.load(z);
    if (activation === RELU) {
      v128.store(z, f32x4.pmax(x, zero));
      v128.store(slope, v128.and(one, f32x4.gt(x, zero)));
    } else if (activation === SILU) {
      const s = f32x4.div(one, Vector.onePlusExp(x));
      const y = f32x4.mul(x, s);
      v128.store(z, y);
      v128.store(slope, f32x4.add(s, f32x4.mul(y, f32x4.sub(one, s))));
    } else if (activation === TANH) {
      const y = Vector.tanh(x);
      v128.store(z, y);
      v128.store(slope, f32x4.sub(one, f32x4.mul(y, y)));
    } else {
      v128.store(slope, one);
    }
  }
}
