import { expm1 } from './exp';

/*
 * After fdlibm's s_tanh.c.
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */

/** tanh x, off by at most two units in the last place. */
export function tanh(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  // From here on it is 1 in float64.
  if (size >= 22) return Math.sign(x);
  // Below it tanh x is x; −0 stays −0.
  if (size < 2 ** -28) return x;
  const e = size >= 1 ? expm1(2 * size) : expm1(-2 * size);
  const y = size >= 1 ? 1 - 2 / (e + 2) : -e / (e + 2);
  return x < 0 ? -y : y;
}
