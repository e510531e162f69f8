import { highWord, lowWord, withHighWord } from './words';

/*
 * After fdlibm's k_sin.c, k_cos.c, e_rem_pio2.c and s_atan.c.
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */

/** π/2 in parts of 33 bits, and what is left of it after each. */
const P1 = 1.5707963267341256;
const P1_REST = 6.077100506506192e-11;
const P2 = 6.077100506303966e-11;
const P2_REST = 2.0222662487959506e-21;
const P3 = 2.0222662487111665e-21;
const P3_REST = 8.4784276603689e-32;
const TWO_OVER_PI = 0.6366197723675814;
/** Angles from here on would need more of π. */
const MOST = 823549;

/** Upper words of the first multiples of π/2: an angle that begins so is close to one of them. */
const MULTIPLES = Int32Array.from({ length: 32 }, (_, k) => highWord((k + 1) * (Math.PI / 2)));

/** An angle less n π/2, within ±π/4, as a sum of two numbers. */
let rest = 0;
let restLow = 0;

/** Bits that cancelled in a subtraction from a number with this upper word. */
function bitsLost(upper: number, difference: number): number {
  return (upper >> 20) - ((highWord(difference) >> 20) & 0x7ff);
}

/** Sets `rest` and `restLow` for an angle beyond ±π/4, and returns n. */
function reduce(x: number): number {
  const t = Math.abs(x);
  if (!(t < MOST)) throw new RangeError(`an angle must lie within ±${MOST}, not ${x}`);
  const upper = highWord(t);
  let n = 1;
  let r: number;
  let w: number;
  let y: number;
  if (upper < 0x4002d97c) {
    // Below 3/4 π.
    r = t - P1;
    w = P1_REST;
    if (upper === 0x3ff921fb) {
      r -= P2;
      w = P2_REST;
    }
    y = r - w;
  } else {
    n = Math.trunc(t * TWO_OVER_PI + 0.5);
    r = t - n * P1;
    w = n * P1_REST;
    y = r - w;
    if (n >= 32 || upper === MULTIPLES[n - 1]) {
      if (bitsLost(upper, y) > 16) {
        let before = r;
        w = n * P2;
        r = before - w;
        w = n * P2_REST - (before - r - w);
        y = r - w;
        if (bitsLost(upper, y) > 49) {
          before = r;
          w = n * P3;
          r = before - w;
          w = n * P3_REST - (before - r - w);
          y = r - w;
        }
      }
    }
  }
  rest = y;
  restLow = r - y - w;
  if (x >= 0) return n;
  rest = -rest;
  restLow = -restLow;
  return -n;
}

const S1 = -0.16666666666666632;

/** sin(x + y) within ±π/4; y is the tail of x, or undefined. */
function sinKernel(x: number, y?: number): number {
  if ((highWord(x) & 0x7fffffff) < 0x3e400000) return x;
  const z = x * x;
  const v = z * x;
  const r =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 +
        z * (0.0000027557313707070068 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return y === undefined ? x + v * (S1 + z * r) : x - (z * (0.5 * y - v * r) - y - v * S1);
}

/** cos(x + y) within ±π/4; y is the tail of x. */
function cosKernel(x: number, y: number): number {
  const upper = highWord(x) & 0x7fffffff;
  if (upper < 0x3e400000) return 1;
  const z = x * x;
  const r =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z *
            (0.00002480158728947673 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))));
  if (upper < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * y));
  // Near x / 4, so that 1 − q and z/2 − q are exact.
  const q = upper > 0x3fe90000 ? 0.28125 : withHighWord(0, upper - 0x00200000);
  return 1 - q - (0.5 * z - q - (z * r - x * y));
}

/** Upper word of π/4. */
const QUARTER = 0x3fe921fb;

/** sin(x). @throws RangeError for an angle of 823549 or more */
export function sin(x: number): number {
  if ((highWord(x) & 0x7fffffff) <= QUARTER) return sinKernel(x);
  const n = reduce(x) & 3;
  const value = n & 1 ? cosKernel(rest, restLow) : sinKernel(rest, restLow);
  return n & 2 ? -value : value;
}

/** cos(x). @throws RangeError for an angle of 823549 or more */
export function cos(x: number): number {
  if ((highWord(x) & 0x7fffffff) <= QUARTER) return cosKernel(x, 0);
  const n = reduce(x) & 3;
  const value = n & 1 ? sinKernel(rest, restLow) : cosKernel(rest, restLow);
  return n === 1 || n === 2 ? -value : value;
}

/** Arc tangents of ½, 1, 3/2 and ∞, each as a sum of two numbers. */
const ATAN_HIGH = [0.4636476090008061, 0.7853981633974483, 0.982793723247329, 1.5707963267948966];
const ATAN_LOW = [2.2698777452961687e-17, 3.061616997868383e-17, 1.3903311031230998e-17, 6.123233995736766e-17];

/** Arc tangent, −π/2 to π/2. */
export function atan(x: number): number {
  const upper = highWord(x) & 0x7fffffff;
  if (upper >= 0x44100000) {
    if (upper > 0x7ff00000 || (upper === 0x7ff00000 && lowWord(x) !== 0)) return Number.NaN;
    return x > 0 ? ATAN_HIGH[3] + ATAN_LOW[3] : -ATAN_HIGH[3] - ATAN_LOW[3];
  }
  let t = x;
  let near = -1;
  if (upper < 0x3fdc0000) {
    if (upper < 0x3e400000) return x;
  } else {
    t = Math.abs(x);
    if (upper < 0x3fe60000) {
      near = 0;
      t = (2 * t - 1) / (2 + t);
    } else if (upper < 0x3ff30000) {
      near = 1;
      t = (t - 1) / (t + 1);
    } else if (upper < 0x40038000) {
      near = 2;
      t = (t - 1.5) / (1 + 1.5 * t);
    } else {
      near = 3;
      t = -1 / t;
    }
  }
  const z = t * t;
  const w = z * z;
  const odd =
    z *
    (0.3333333333333293 +
      w *
        (0.14285714272503466 +
          w *
            (0.09090887133436507 + w * (0.06661073137387531 + w * (0.049768779946159324 + w * 0.016285820115365782)))));
  const even =
    w *
    (-0.19999999999876483 +
      w * (-0.11111110405462356 + w * (-0.0769187620504483 + w * (-0.058335701337905735 + w * -0.036531572744216916))));
  if (near < 0) return t - t * (odd + even);
  const value = ATAN_HIGH[near] - (t * (odd + even) - ATAN_LOW[near] - t);
  return x < 0 ? -value : value;
}
