// W2, the largest matrix, and the products of it that all else is made from.

import { Adam, eps, rate } from '../adam';
import { dots } from '../dots';
import { addProduct, product } from '../products';
import {
  b2,
  d,
  E,
  first,
  H,
  inner,
  map,
  mapOnly,
  moments,
  oldW3,
  rowE,
  rowH,
  second,
  sourceMoments,
  w1,
  w2,
  w3,
  w21,
  w32,
} from './memory';

/**
 * All that concerns the largest matrix, in one pass over it: its gradient W3ᵀ inner, Adam, and with its new values W2 W1 and
 * W3 W2. `inner` must hold the clipped gradient's factor, `oldW3` the W3 of before the step, w1 and w3 the ones of after.
 */
export function stepSecondLayer(): void {
  const outRows = (d + 1) & ~1;
  memory.fill(w32, 0, <usize>E * rowH);
  for (let i = 0; i < H; i += 8) {
    const at = w2 + <usize>i * rowH;
    const rows = min(8, H - i);
    for (let r = 0; r < rows; r += 4) {
      stepFourRows(i + r);
      dots(w21 + ((<usize>(i + r)) << 2), rowH, w1, rowH, w2 + <usize>(i + r) * rowH, rowH, E, 4, rowH);
    }
    addProduct(w32, w3 + ((<usize>i) << 2), at, outRows, rows, rowH);
  }
  addSecondBias();
}

/** Gradient and Adam of the rows i … i + 3 of W2. */
function stepFourRows(i: i32): void {
  const rates = f32x4.splat(rate);
  const epses = f32x4.splat(eps);
  const at = <usize>i * rowH;
  const stop = oldW3 + <usize>d * rowH + ((<usize>i) << 2);
  let p = w2 + at;
  const m = first - w1;
  const v = second - w1;
  let j: usize = 0;
  for (; j + 32 <= rowH; j += 32) {
    let x00 = f32x4.splat(0);
    let x01 = f32x4.splat(0);
    let x10 = f32x4.splat(0);
    let x11 = f32x4.splat(0);
    let x20 = f32x4.splat(0);
    let x21 = f32x4.splat(0);
    let x30 = f32x4.splat(0);
    let x31 = f32x4.splat(0);
    let q = inner + j;
    for (let a = oldW3 + ((<usize>i) << 2); a < stop; a += rowH) {
      const y0 = v128.load(q);
      const y1 = v128.load(q, 16);
      const s0 = v128.load_splat<f32>(a);
      x00 = f32x4.add(x00, f32x4.mul(s0, y0));
      x01 = f32x4.add(x01, f32x4.mul(s0, y1));
      const s1 = v128.load_splat<f32>(a, 4);
      x10 = f32x4.add(x10, f32x4.mul(s1, y0));
      x11 = f32x4.add(x11, f32x4.mul(s1, y1));
      const s2 = v128.load_splat<f32>(a, 8);
      x20 = f32x4.add(x20, f32x4.mul(s2, y0));
      x21 = f32x4.add(x21, f32x4.mul(s2, y1));
      const s3 = v128.load_splat<f32>(a, 12);
      x30 = f32x4.add(x30, f32x4.mul(s3, y0));
      x31 = f32x4.add(x31, f32x4.mul(s3, y1));
      q += rowH;
    }
    let to = p + j;
    Adam.at(to, to + m, to + v, x00, rates, epses);
    Adam.at(to + 16, to + m + 16, to + v + 16, x01, rates, epses);
    to += rowH;
    Adam.at(to, to + m, to + v, x10, rates, epses);
    Adam.at(to + 16, to + m + 16, to + v + 16, x11, rates, epses);
    to += rowH;
    Adam.at(to, to + m, to + v, x20, rates, epses);
    Adam.at(to + 16, to + m + 16, to + v + 16, x21, rates, epses);
    to += rowH;
    Adam.at(to, to + m, to + v, x30, rates, epses);
    Adam.at(to + 16, to + m + 16, to + v + 16, x31, rates, epses);
  }
  if (j === rowH) return;
  for (let r: usize = 0; r < 4; r++) {
    let x = f32x4.splat(0);
    let q = inner + j;
    for (let a = oldW3 + ((<usize>i) << 2); a < stop; a += rowH) {
      x = f32x4.add(x, f32x4.mul(v128.load_splat<f32>(a + (r << 2)), v128.load(q)));
      q += rowH;
    }
    Adam.at(p + j, p + j + m, p + j + v, x, rates, epses);
    p += rowH;
  }
}

/** ‖W3ᵀ inner‖² without the product: Σ (W3 W3ᵀ) ∘ (inner innerᵀ). The batch's moments have been used and give their room. */
export function squaresOfSecondLayer(): f64 {
  dots(moments, rowE, w3, rowH, w3, rowH, E, E, rowH);
  dots(sourceMoments, rowE, inner, rowH, inner, rowH, E, E, rowH);
  let sum: f64 = 0;
  for (let a = 0; a < d; a++) {
    for (let b = 0; b < d; b++) {
      const at = <usize>a * rowE + ((<usize>b) << 2);
      sum += <f64>load<f32>(moments + at) * <f64>load<f32>(sourceMoments + at);
    }
  }
  return max<f64>(sum, 0);
}

/** W2 W1, W3 W2 and M, from the parameters as they stand. Needed before the first batch, and left by each. */
export function affineCompose(): void {
  dots(w21, rowH, w1, rowH, w2, rowH, E, H, rowH);
  addSecondBias();
  product(w32, w3, rowH, 4, w2, rowH, E, H, rowH);
  composeMap();
}

/** Completes W2 b1 + b2. */
function addSecondBias(): void {
  const bias = w21 + <usize>d * rowH;
  for (let j: usize = 0; j < rowH; j += 16) {
    v128.store(bias + j, f32x4.add(v128.load(bias + j), v128.load(b2 + j)));
  }
}

/** M from W2 W1. */
export function composeMap(): void {
  dots(map, rowE, w3, rowH, w21, rowH, E, E, rowH);
  memory.copy(mapOnly, map, rowE * <usize>E);
  for (let a = 0; a < E; a++) store<f32>(mapOnly + <usize>a * rowE + ((<usize>d) << 2), 0);
}
