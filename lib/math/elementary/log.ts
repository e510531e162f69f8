import { highWord, lowWord, powerOfTwo, upperHalf, withHighWord } from './words';

/*
 * After fdlibm's e_log.c, s_log1p.c and FreeBSD's e_log2.c.
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const [L1, L2, L3, L4, L5, L6, L7] = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
];

/** The polynomial R(z) of log(1 + f) = f − f²/2 + s (f²/2 + R), s = f/(2 + f), z = s². */
function remainder(z: number): number {
  const w = z * z;
  const even = w * (L2 + w * (L4 + w * L6));
  const odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
  return odd + even;
}

/** What a logarithm of something outside (0, ∞) is; undefined within. */
function outside(x: number): number | undefined {
  if (x > 0 && x < Infinity) return undefined;
  return x === 0 ? -Infinity : x > 0 ? Infinity : Number.NaN;
}

/** Natural logarithm, off by less than one unit in the last place: x = 2^k (1 + f) with 1 + f from √½ to √2. */
export function log(x: number): number {
  const special = outside(x);
  if (special !== undefined) return special;
  let k = 0;
  let high = highWord(x);
  if (high < 0x00100000) {
    k = -54;
    x *= 18014398509481984; // 2^54: no subnormal any more
    high = highWord(x);
  }
  let exponent = (high >> 20) - 1023;
  high &= 0x000fffff;
  exponent += (high + 0x95f64) >> 20;
  k += exponent;
  const f = x * powerOfTwo(-exponent) - 1;
  if ((0x000fffff & (2 + high)) < 3) {
    // |f| < 2^−20
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
    const R = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - R : k * LN2_HIGH - (R - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const R = remainder(s * s);
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const half = 0.5 * f * f;
    return k === 0 ? f - (half - s * (half + R)) : k * LN2_HIGH - (half - (s * (half + R) + k * LN2_LOW) - f);
  }
  return k === 0 ? f - s * (f - R) : k * LN2_HIGH - (s * (f - R) - k * LN2_LOW - f);
}

/** log(1 + x) without loss near 0. */
export function log1p(x: number): number {
  if (!(x > -1 && x < Infinity)) return outside(1 + x) as number;
  const high = highWord(x);
  const upper = high & 0x7fffffff;
  let k = 1;
  let f = 0;
  let c = 0;
  let hu = 1;
  if (high < 0x3fda827a) {
    if (upper < 0x3e200000) return upper < 0x3c900000 ? x : x - x * x * 0.5;
    if (high > 0 || high <= (0xbfd2bec3 | 0)) {
      // From √½ − 1 to √2 − 1 there is nothing to reduce.
      k = 0;
      f = x;
    }
  }
  if (k !== 0) {
    let u = x;
    if (high < 0x43400000) {
      u = 1 + x;
      k = (highWord(u) >> 20) - 1023;
      // What was lost in the sum.
      c = k > 0 ? 1 - (u - x) : x - (u - 1);
      c /= u;
    } else {
      k = (high >> 20) - 1023;
    }
    hu = highWord(u) & 0x000fffff;
    if (hu < 0x6a09e) {
      u = withHighWord(u, hu | 0x3ff00000);
    } else {
      k += 1;
      u = withHighWord(u, hu | 0x3fe00000);
      hu = (0x00100000 - hu) >> 2;
    }
    f = u - 1;
  }
  const half = 0.5 * f * f;
  if (hu === 0) {
    // |f| < 2^−20
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + (c + k * LN2_LOW);
    const R = half * (1 - 0.6666666666666666 * f);
    return k === 0 ? f - R : k * LN2_HIGH - (R - (k * LN2_LOW + c) - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const R = z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * (L6 + z * L7))))));
  if (k === 0) return f - (half - s * (half + R));
  return k * LN2_HIGH - (half - (s * (half + R) + (k * LN2_LOW + c)) - f);
}

/** Logarithm to base 2; exact for powers of 2. */
export function log2(x: number): number {
  const special = outside(x);
  if (special !== undefined) return special;
  let k = 0;
  let high = highWord(x);
  if (high < 0x00100000) {
    k = -54;
    x *= 18014398509481984;
    high = highWord(x);
  }
  if (high === 0x3ff00000 && lowWord(x) === 0) return 0;
  k += (high >> 20) - 1023;
  high &= 0x000fffff;
  const above = (high + 0x95f64) & 0x100000;
  k += above >> 20;
  const f = withHighWord(x, high | (above ^ 0x3ff00000)) - 1;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const r = s * (half + remainder(s * s));
  const upper = upperHalf(f - half);
  const lower = f - upper - half + r;
  const product = upper * 1.4426950407214463;
  const rest = (lower + upper) * 1.6751713164886512e-10 + lower * 1.4426950407214463;
  const sum = k + product;
  return rest + (k - sum + product) + sum;
}
