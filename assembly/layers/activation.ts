// The activations φ, four numbers at a time: what lib/kernels/js/layers/activation.ts does, with float32's exponential and tanh.

import { activation } from './memory';

/** The values of the scalar `activation`, in the order of lib/kernels/layers-layout.ts. */
const RELU = 1;
const SILU = 2;
const TANH = 3;

/** Elementary functions; inlined. */
class Vector {
  /**
   * e^x, x from −87 to 88 (beyond, as at the end): 2^k e^r with |r| ≤ ½ ln 2; of e^r = 1 + r + r² P(r) the P that is nearest by
   * greatest relative error, 3e-9.
   */
  @inline
  static exp(x: v128): v128 {
    const bounded = f32x4.max(f32x4.splat(-87), f32x4.min(f32x4.splat(88), x));
    // Added to 1.5 · 2²³ a number is rounded to a whole one, which then stands in the lowest bits.
    const shifter = f32x4.splat(12582912);
    const shifted = f32x4.add(f32x4.mul(bounded, f32x4.splat(1.4426950408889634)), shifter);
    const k = f32x4.sub(shifted, shifter);
    // ln 2 in two parts, of which the first times k is exact.
    let r = f32x4.sub(bounded, f32x4.mul(k, f32x4.splat(0.693359375)));
    r = f32x4.add(r, f32x4.mul(k, f32x4.splat(2.12194440054690583e-4)));
    let p = f32x4.splat(0.001381459878757596);
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.008368716575205326));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.04166838899254799));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.1666652113199234));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.4999999403953552));
    p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1));
    return i32x4.add(p, i32x4.shl(shifted, 23));
  }

  /** tanh x = x P(x²)/Q(x²), nearest by greatest relative error, 2e-8, up to |x| = 9, from where on float32 has 1. */
  @inline
  static tanh(x: v128): v128 {
    const bounded = f32x4.max(f32x4.splat(-9), f32x4.min(f32x4.splat(9), x));
    const w = f32x4.mul(bounded, bounded);
    let p = f32x4.splat(1.3354653383146342e-8);
    p = f32x4.add(f32x4.mul(p, w), f32x4.splat(2.060907536360901e-5));
    p = f32x4.add(f32x4.mul(p, w), f32x4.splat(0.0034955875016748905));
    p = f32x4.add(f32x4.mul(p, w), f32x4.splat(0.13381025195121765));
    p = f32x4.add(f32x4.mul(p, w), f32x4.splat(1));
    let q = f32x4.splat(7.776554298288829e-7);
    q = f32x4.add(f32x4.mul(q, w), f32x4.splat(0.000328563415678218));
    q = f32x4.add(f32x4.mul(q, w), f32x4.splat(0.025876980274915695));
    q = f32x4.add(f32x4.mul(q, w), f32x4.splat(0.4671434164047241));
    q = f32x4.add(f32x4.mul(q, w), f32x4.splat(1));
    return f32x4.div(f32x4.mul(bounded, p), q);
  }
}

/** z ← φ(z) over `bytes` of numbers. */
export function activate(z: usize, bytes: usize): void {
  const end = z + bytes;
  if (activation === RELU) {
    const zero = f32x4.splat(0);
    for (; z < end; z += 16) v128.store(z, f32x4.max(v128.load(z), zero));
  } else if (activation === SILU) {
    const one = f32x4.splat(1);
    for (; z < end; z += 16) {
      const x = v128.load(z);
      v128.store(z, f32x4.div(x, f32x4.add(one, Vector.exp(f32x4.neg(x)))));
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
      v128.store(z, f32x4.max(x, zero));
      v128.store(slope, v128.and(one, f32x4.gt(x, zero)));
    } else if (activation === SILU) {
      const s = f32x4.div(one, f32x4.add(one, Vector.exp(f32x4.neg(x))));
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
