import { powerOfTwo } from './words';

/*
 * After fdlibm's e_exp.c and s_expm1.c.
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
/** From these on x counts as beyond ½ ln 2 and 3/2 ln 2: both with their lower 32 bits 0, since fdlibm compares upper words. */
const HALF_LN2 = 0.3465735912322998;
const THREE_HALVES_LN2 = 1.0397205352783203;
/** Above it e^x is no float64. */
const OVERFLOW = 709.782712893384;
/** Below it e^x is 0. */
const UNDERFLOW = -745.1332191019411;

/** k such that x is nearest to k ln 2. */
function multiple(x: number): number {
  if (Math.abs(x) < THREE_HALVES_LN2) return x < 0 ? -1 : 1;
  return Math.trunc(INVERSE_LN2 * x + (x < 0 ? -0.5 : 0.5));
}

/** e^x, off by less than one unit in the last place: e^x = 2^k e^r with |r| ≤ ½ ln 2, and a rational function for e^r. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > OVERFLOW) return Infinity;
  if (x < UNDERFLOW) return 0;
  const size = Math.abs(x);
  let k = 0;
  let high = 0;
  let low = 0;
  let r = x;
  if (size >= HALF_LN2) {
    if (x === 1) return Math.E;
    k = multiple(x);
    high = x - k * LN2_HIGH;
    low = k * LN2_LOW;
    r = high - low;
  } else if (size < 2 ** -28) {
    return 1 + x;
  }
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))));
  if (k === 0) return 1 - ((r * c) / (c - 2) - r);
  const y = 1 - (low - (r * c) / (2 - c) - high);
  if (k === 1024) return y * 2 * powerOfTwo(1023);
  if (k >= -1021) return y * powerOfTwo(k);
  return y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

/** e^x − 1 without loss near 0. */
export function expm1(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > OVERFLOW) return Infinity;
  const size = Math.abs(x);
  // From −56 ln 2 down nothing of e^x is left beside the 1.
  if (x < 0 && size >= 38.81622314453125) return -1;
  let k = 0;
  let c = 0;
  let r = x;
  if (size >= HALF_LN2) {
    k = multiple(x);
    const high = x - k * LN2_HIGH;
    const low = k * LN2_LOW;
    r = high - low;
    c = high - r - low;
  } else if (size < 2 ** -54) {
    return x;
  }
  const half = 0.5 * r;
  const s = r * half;
  const r1 =
    1 +
    s *
      (-0.03333333333333313 +
        s *
          (0.0015873015872548146 +
            s * (-0.0000793650757867488 + s * (0.000004008217827329362 + s * -2.0109921818362437e-7))));
  const t = 3 - r1 * half;
  let e = s * ((r1 - t) / (6 - r * t));
  if (k === 0) return r - (r * e - s);
  e = r * (e - c) - c;
  e -= s;
  if (k === -1) return 0.5 * (r - e) - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
  if (k <= -2 || k > 56) {
    const y = 1 - (e - r);
    return (k === 1024 ? y * 2 * powerOfTwo(1023) : y * powerOfTwo(k)) - 1;
  }
  if (k < 20) return (1 - powerOfTwo(-k) - (e - r)) * powerOfTwo(k);
  return (r - (e + powerOfTwo(-k)) + 1) * powerOfTwo(k);
}
