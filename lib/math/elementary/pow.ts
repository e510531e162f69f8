import { highWord, lowWord, powerOfTwo, upperHalf, withHighWord } from './words';

/*
 * After fdlibm's e_pow.c.
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */

const LN2 = Math.LN2;
const LN2_HIGH = 0.6931471824645996;
const LN2_LOW = -1.904654299957768e-9;
/** 2/(3 ln 2), and in two parts. */
const C = 0.9617966939259756;
const C_HIGH = 0.9617967009544373;
const C_LOW = -7.028461650952758e-9;
/** log2 of 3/2 in two parts. */
const LOG_HIGH = 0.5849624872207642;
const LOG_LOW = 1.350039202129749e-8;

/**
 * base^exponent for a base from 0, off by less than one unit in the last place: 2^(y log2 x) with both factors in two parts.
 * @throws RangeError for a negative or infinite base and an exponent that is not a number of moderate size
 */
export function pow(base: number, exponent: number): number {
  if (!(base >= 0 && base < Infinity && Math.abs(exponent) < 2147483648)) {
    throw new RangeError(`${base} to the power of ${exponent} is not for this function`);
  }
  if (exponent === 0) return 1;
  if (exponent === 1 || base === 1) return base;
  if (base === 0) return exponent > 0 ? 0 : Infinity;
  if (exponent === 2) return base * base;
  if (exponent === -1) return 1 / base;
  if (exponent === 0.5) return Math.sqrt(base);

  // log2 of the base = t1 + t2.
  let n = 0;
  let x = base;
  let upper = highWord(x);
  if (upper < 0x00100000) {
    x *= 9007199254740992;
    n = -53;
    upper = highWord(x);
  }
  n += (upper >> 20) - 1023;
  const mantissa = upper & 0x000fffff;
  upper = mantissa | 0x3ff00000;
  // Compared with 1 or with 3/2, whichever is nearer.
  let far = 0;
  if (mantissa > 0x3988e) {
    if (mantissa < 0xbb67a) {
      far = 1;
    } else {
      n++;
      upper -= 0x00100000;
    }
  }
  x = withHighWord(x, upper);
  const reference = far ? 1.5 : 1;
  let u = x - reference;
  let v = 1 / (x + reference);
  const s = u * v;
  const sHigh = upperHalf(s);
  let tHigh = withHighWord(0, ((upper >> 1) | 0x20000000) + 0x00080000 + (far << 18));
  let tLow = x - (tHigh - reference);
  const sLow = v * (u - sHigh * tHigh - sHigh * tLow);
  let s2 = s * s;
  let r =
    s2 *
    s2 *
    (0.5999999999999946 +
      s2 *
        (0.4285714285785502 +
          s2 *
            (0.33333332981837743 + s2 * (0.272728123808534 + s2 * (0.23066074577556175 + s2 * 0.20697501780033842)))));
  r += sLow * (sHigh + s);
  s2 = sHigh * sHigh;
  tHigh = upperHalf(3 + s2 + r);
  tLow = r - (tHigh - 3 - s2);
  u = sHigh * tHigh;
  v = sLow * tHigh + tLow * s;
  let pHigh = upperHalf(u + v);
  let pLow = v - (pHigh - u);
  const zHigh = C_HIGH * pHigh;
  const zLow = C_LOW * pHigh + pLow * C + (far ? LOG_LOW : 0);
  const offset = far ? LOG_HIGH : 0;
  const t1 = upperHalf(zHigh + zLow + offset + n);
  const t2 = zLow - (t1 - n - offset - zHigh);

  // y log2 x = pHigh + pLow.
  const yHigh = upperHalf(exponent);
  pLow = (exponent - yHigh) * t1 + exponent * t2;
  pHigh = yHigh * t1;
  let z = pLow + pHigh;
  const place = highWord(z);
  if (place >= 0x40900000) {
    if (z > 1024 || pLow + 8.008566259537294e-17 > z - pHigh) return Infinity;
  } else if ((place & 0x7fffffff) >= 0x4090cc00) {
    if (place !== (0xc090cc00 | 0) || lowWord(z) !== 0 || pLow <= z - pHigh) return 0;
  }

  // 2^(pHigh + pLow) = 2^whole e^z.
  let whole = 0;
  if ((place & 0x7fffffff) > 0x3fe00000) {
    let shift = ((place & 0x7fffffff) >> 20) - 1023;
    const rounded = place + (0x00100000 >> (shift + 1));
    shift = ((rounded & 0x7fffffff) >> 20) - 1023;
    whole = ((rounded & 0x000fffff) | 0x00100000) >> (20 - shift);
    if (place < 0) whole = -whole;
    pHigh -= withHighWord(0, rounded & ~(0x000fffff >> shift));
  }
  const t = upperHalf(pLow + pHigh);
  u = t * LN2_HIGH;
  v = (pLow - (t - pHigh)) * LN2 + t * LN2_LOW;
  z = u + v;
  const w = v - (z - u);
  const q = z * z;
  const c =
    z -
    q *
      (0.16666666666666602 +
        q *
          (-0.0027777777777015593 +
            q * (0.00006613756321437934 + q * (-0.0000016533902205465252 + q * 4.1381367970572385e-8))));
  // fdlibm has (z c)/(c − 2) − (w + z w); this is what Node 20 computes, and what all recorded results were computed with. The two
  // differ in the last bit of one power in twenty.
  const fraction = (z * c) / (c - 2 - (w + z * w));
  z = 1 - (fraction - z);
  const raised = highWord(z) + (whole << 20);
  if (raised >> 20 > 0) return withHighWord(z, raised);
  return z * powerOfTwo(whole + 60) * powerOfTwo(-60);
}
