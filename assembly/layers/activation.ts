// The activations φ, eight numbers at a time: what lib/kernels/js/layers/activation.ts does, with float32's exponential and tanh.
// Constants come out of memory, since one in the code costs several instructions wherever it is used, and serve two vectors
// each. pmin and pmax are single instructions; min and max are not.

import { activation } from './memory';

/** The values of the scalar `activation`, in the order of lib/kernels/layers-layout.ts. */
const RELU = 1;
const SILU = 2;
const TANH = 3;

/**
 * For e^−x: bounds of x, −1/ln 2, 1.5 · 2²³, ln 2 in two parts, of which the first times a whole number below 2⁸ is exact, and
 * from the highest power on the P in e^r = 1 + r + r² P(r) that is nearest for |r| ≤ ½ ln 2 by greatest relative error, 3e-9.
 */
const EXP = memory.data<f32>([
  -60, 87, -1.4426950408889634, 12582912, 0.693359375, 2.12194440054690583e-4, 0.001381459878757596,
  0.008368716575205326, 0.04166838899254799, 0.1666652113199234, 0.4999999403953552,
]);

/**
 * For tanh x = x P(x²)/Q(x²): bounds of x, from where on float32 has 1, and from the highest power on, all but their last, 1, the
 * P and Q that are nearest by greatest relative error, 2e-8.
 */
const RATIO = memory.data<f32>([
  -9, 9, 1.3354653383146342e-8, 2.060907536360901e-5, 0.0034955875016748905, 0.13381025195121765, 7.776554298288829e-7,
  0.000328563415678218, 0.025876980274915695, 0.4671434164047241,
]);

/** z ← φ(z) over `bytes` of numbers, a multiple of 32. */
export function activate(z: usize, bytes: usize): void {
  activateWithSlope(z, 0, bytes);
}

/** z ← φ(z) and, unless `slope` is 0, slope ← φ′(z) over `bytes` of numbers, a multiple of 32; relu′(0) = 0. */
export function activateWithSlope(z: usize, slope: usize, bytes: usize): void {
  if (activation === RELU) relu(z, slope, bytes);
  else if (activation === SILU) silu(z, slope, bytes);
  else if (activation === TANH) tanh(z, slope, bytes);
  else if (slope) for (const end = slope + bytes; slope < end; slope += 16) v128.store(slope, f32x4.splat(1));
}

function relu(z: usize, slope: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  for (const end = z + bytes; z < end; z += 16) {
    const x = v128.load(z);
    v128.store(z, f32x4.pmax(x, zero));
    if (slope) {
      v128.store(slope, v128.and(one, f32x4.gt(x, zero)));
      slope += 16;
    }
  }
}

function silu(z: usize, slope: usize, bytes: usize): void {
  const low = v128.load_splat<f32>(EXP);
  const high = v128.load_splat<f32>(EXP, 4);
  const scale = v128.load_splat<f32>(EXP, 8);
  const shifter = v128.load_splat<f32>(EXP, 12);
  const ln2 = v128.load_splat<f32>(EXP, 16);
  const ln2Rest = v128.load_splat<f32>(EXP, 20);
  const p4 = v128.load_splat<f32>(EXP, 24);
  const p3 = v128.load_splat<f32>(EXP, 28);
  const p2 = v128.load_splat<f32>(EXP, 32);
  const p1 = v128.load_splat<f32>(EXP, 36);
  const p0 = v128.load_splat<f32>(EXP, 40);
  const one = f32x4.splat(1);
  for (const end = z + bytes; z < end; z += 32) {
    const x = v128.load(z);
    const y = v128.load(z, 16);
    const u = Curve.onePlusExp(x, low, high, scale, shifter, ln2, ln2Rest, p4, p3, p2, p1, p0, one);
    const v = Curve.onePlusExp(y, low, high, scale, shifter, ln2, ln2Rest, p4, p3, p2, p1, p0, one);
    const f = f32x4.div(x, u);
    const g = f32x4.div(y, v);
    v128.store(z, f);
    v128.store(z, g, 16);
    if (slope) {
      // With the sigmoid s: s + φ (1 − s).
      const s = f32x4.div(one, u);
      const t = f32x4.div(one, v);
      v128.store(slope, f32x4.add(s, f32x4.mul(f, f32x4.sub(one, s))));
      v128.store(slope, f32x4.add(t, f32x4.mul(g, f32x4.sub(one, t))), 16);
      slope += 32;
    }
  }
}

function tanh(z: usize, slope: usize, bytes: usize): void {
  const low = v128.load_splat<f32>(RATIO);
  const high = v128.load_splat<f32>(RATIO, 4);
  const p4 = v128.load_splat<f32>(RATIO, 8);
  const p3 = v128.load_splat<f32>(RATIO, 12);
  const p2 = v128.load_splat<f32>(RATIO, 16);
  const p1 = v128.load_splat<f32>(RATIO, 20);
  const q4 = v128.load_splat<f32>(RATIO, 24);
  const q3 = v128.load_splat<f32>(RATIO, 28);
  const q2 = v128.load_splat<f32>(RATIO, 32);
  const q1 = v128.load_splat<f32>(RATIO, 36);
  const one = f32x4.splat(1);
  for (const end = z + bytes; z < end; z += 32) {
    const f = Curve.ratio(v128.load(z), low, high, p4, p3, p2, p1, q4, q3, q2, q1, one);
    const g = Curve.ratio(v128.load(z, 16), low, high, p4, p3, p2, p1, q4, q3, q2, q1, one);
    v128.store(z, f);
    v128.store(z, g, 16);
    if (slope) {
      v128.store(slope, f32x4.sub(one, f32x4.mul(f, f)));
      v128.store(slope, f32x4.sub(one, f32x4.mul(g, g)), 16);
      slope += 32;
    }
  }
}

/** What is done to one vector, with the constants in registers; inlined. */
class Curve {
  /**
   * 1 + e^−x, by which 1 and x are divided for the sigmoid and for silu; e^−x = 2^k e^r. From −60 down it stays at 1e26, so that
   * no quotient is a denormal number, which costs a processor a hundred times as much as another. The polynomial is added up by
   * halves: its terms wait for each other less than in Horner's order.
   */
  @inline
  static onePlusExp(
    x: v128,
    low: v128,
    high: v128,
    scale: v128,
    shifter: v128,
    ln2: v128,
    ln2Rest: v128,
    p4: v128,
    p3: v128,
    p2: v128,
    p1: v128,
    p0: v128,
    one: v128,
  ): v128 {
    const bounded = f32x4.pmax(low, f32x4.pmin(high, x));
    // Added to 1.5 · 2²³ a number is rounded to a whole one, which then stands in the lowest bits.
    const shifted = f32x4.add(f32x4.mul(bounded, scale), shifter);
    const k = f32x4.sub(shifted, shifter);
    // −r.
    const r = f32x4.sub(f32x4.add(bounded, f32x4.mul(k, ln2)), f32x4.mul(k, ln2Rest));
    const square = f32x4.mul(r, r);
    const tail = f32x4.add(f32x4.sub(p2, f32x4.mul(p3, r)), f32x4.mul(p4, square));
    const p = f32x4.add(f32x4.sub(p0, f32x4.mul(p1, r)), f32x4.mul(tail, square));
    const power = f32x4.add(f32x4.sub(one, r), f32x4.mul(p, square));
    return f32x4.add(one, i32x4.add(power, i32x4.shl(shifted, 23)));
  }

  /** x P(x²)/Q(x²). */
  @inline
  static ratio(
    x: v128,
    low: v128,
    high: v128,
    p4: v128,
    p3: v128,
    p2: v128,
    p1: v128,
    q4: v128,
    q3: v128,
    q2: v128,
    q1: v128,
    one: v128,
  ): v128 {
    const bounded = f32x4.pmax(low, f32x4.pmin(high, x));
    const w = f32x4.mul(bounded, bounded);
    let p = f32x4.add(f32x4.mul(p4, w), p3);
    let q = f32x4.add(f32x4.mul(q4, w), q3);
    p = f32x4.add(f32x4.mul(p, w), p2);
    q = f32x4.add(f32x4.mul(q, w), q2);
    p = f32x4.add(f32x4.mul(p, w), p1);
    q = f32x4.add(f32x4.mul(q, w), q1);
    p = f32x4.add(f32x4.mul(p, w), one);
    q = f32x4.add(f32x4.mul(q, w), one);
    return f32x4.div(f32x4.mul(bounded, p), q);
  }
}
