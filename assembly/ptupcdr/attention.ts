// PTUPCDR's attention over a history: the SIMD form of lib/bridge/baselines/history-attention.ts, with its bits.

import { addRows, clear, Given } from '../float64/rows';
import { exp } from './exp';
import {
  activation,
  attentionBias,
  attentionWeight,
  context,
  contextGradient,
  deltas,
  givenE,
  gradient,
  history,
  panel,
  panels,
  pulls,
  rowE,
  score,
  shares,
  sourceDim,
  starts,
  vectors,
  weights,
} from './memory';

/** First place of the history of a user; `place(user + 1)` ends it. */
class Place {
  @inline
  static of(user: i32): i32 {
    return load<i32>(starts + ((<usize>user) << 2));
  }
}

/** Copies the four item vectors from `from` on to `to`, as rows of E, and to `panel`, transposed. */
function unpack(from: usize, to: usize): void {
  const b = from + givenE;
  const c = b + givenE;
  const d = c + givenE;
  let out = panel;
  for (let j: usize = 0; j < givenE; j += 8) {
    const v0 = Given.two(from + j);
    const v1 = Given.two(b + j);
    const v2 = Given.two(c + j);
    const v3 = Given.two(d + j);
    const row = to + (j << 1);
    v128.store(row, v0);
    v128.store(row + rowE, v1);
    v128.store(row + 2 * rowE, v2);
    v128.store(row + 3 * rowE, v3);
    v128.store(out, v128.shuffle<f64>(v0, v1, 0, 2));
    v128.store(out, v128.shuffle<f64>(v2, v3, 0, 2), 16);
    v128.store(out, v128.shuffle<f64>(v0, v1, 1, 3), 32);
    v128.store(out, v128.shuffle<f64>(v2, v3, 1, 3), 48);
    out += 64;
  }
}

/** Activations and scores of the four items in `panel`, two units at a time. */
function scorePanel(units: usize, scores: usize): void {
  const zero = f64x2.splat(0);
  const panelEnd = panel + ((<usize>sourceDim) << 5);
  let total0 = zero;
  let total1 = zero;
  let to = units;
  let weight = attentionWeight;
  for (let k: usize = 0; k < rowE; k += 16) {
    let a0 = zero;
    let a1 = zero;
    let b0 = zero;
    let b1 = zero;
    let next = weight + rowE;
    for (let at = panel; at < panelEnd; at += 32) {
      const v0 = v128.load(at);
      const v1 = v128.load(at, 16);
      const wa = v128.load64_splat(weight);
      const wb = v128.load64_splat(next);
      a0 = f64x2.add(a0, f64x2.mul(wa, v0));
      a1 = f64x2.add(a1, f64x2.mul(wa, v1));
      b0 = f64x2.add(b0, f64x2.mul(wb, v0));
      b1 = f64x2.add(b1, f64x2.mul(wb, v1));
      weight += 8;
      next += 8;
    }
    weight = attentionWeight + ((k >> 3) + 2) * rowE;
    const biasA = v128.load64_splat(attentionBias + k);
    const biasB = v128.load64_splat(attentionBias + k, 8);
    a0 = f64x2.pmax(zero, f64x2.add(biasA, a0));
    a1 = f64x2.pmax(zero, f64x2.add(biasA, a1));
    b0 = f64x2.pmax(zero, f64x2.add(biasB, b0));
    b1 = f64x2.pmax(zero, f64x2.add(biasB, b1));
    v128.store(to, a0);
    v128.store(to, a1, 16);
    v128.store(to, b0, 32);
    v128.store(to, b1, 48);
    to += 64;
    const scoreA = v128.load64_splat(score + k);
    const scoreB = v128.load64_splat(score + k, 8);
    total0 = f64x2.add(f64x2.add(total0, f64x2.mul(scoreA, a0)), f64x2.mul(scoreB, b0));
    total1 = f64x2.add(f64x2.add(total1, f64x2.mul(scoreA, a1)), f64x2.mul(scoreB, b1));
  }
  v128.store(scores, total0);
  v128.store(scores, total1, 16);
}

/** Bytes of a panel's activations. */
function panelBytes(): usize {
  return rowE << 2;
}

/** Attends over the history of a user for row r: leaves its activations, weights and context. */
export function attend(r: usize, user: i32): void {
  const first = Place.of(user);
  const count = Place.of(user + 1) - first;
  const out = context + r * rowE;
  clear(out, rowE);
  if (count === 0) return;
  const from = history + <usize>first * givenE;
  const scores = weights + r * ((<usize>panels) << 5);
  let units = activation + r * <usize>panels * panelBytes();
  for (let p = 0; p < count; p += 4) {
    unpack(from + <usize>p * givenE, vectors + <usize>p * rowE);
    scorePanel(units, scores + ((<usize>p) << 3));
    units += panelBytes();
  }
  const end = scores + ((<usize>count) << 3);
  let top: f64 = -Infinity;
  for (let at = scores; at < end; at += 8) top = max(top, load<f64>(at));
  let sum: f64 = 0;
  for (let at = scores; at < end; at += 8) {
    const weight = exp(load<f64>(at) - top);
    store<f64>(at, weight);
    sum += weight;
  }
  const sums = f64x2.splat(sum);
  for (let at = scores; at < end; at += 16) v128.store(at, f64x2.div(v128.load(at), sums));
  addRows(count, scores, 8, vectors, rowE, rowE, out);
}

/** Adds the attention's gradients of row r, whose gradient by its context is in `contextGradient`. */
export function addAttentionGradients(r: usize, user: i32): void {
  const first = Place.of(user);
  const count = Place.of(user + 1) - first;
  const from = history + <usize>first * givenE;
  const weight = weights + r * ((<usize>panels) << 5);
  const bytes = (<usize>count) << 3;
  const gradientEnd = contextGradient + ((<usize>sourceDim) << 3);
  for (let p = 0; p < count; p += 4) {
    unpack(from + <usize>p * givenE, vectors + <usize>p * rowE);
    let d0 = f64x2.splat(0);
    let d1 = f64x2.splat(0);
    let at = panel;
    for (let g = contextGradient; g < gradientEnd; g += 8) {
      const slope = v128.load64_splat(g);
      d0 = f64x2.add(d0, f64x2.mul(slope, v128.load(at)));
      d1 = f64x2.add(d1, f64x2.mul(slope, v128.load(at, 16)));
      at += 32;
    }
    const to = pulls + ((<usize>p) << 3);
    v128.store(to, d0);
    v128.store(to, d1, 16);
  }
  let mean: f64 = 0;
  for (let at: usize = 0; at < bytes; at += 8) mean += load<f64>(weight + at) * load<f64>(pulls + at);
  const means = f64x2.splat(mean);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(pulls + at, f64x2.mul(v128.load(weight + at), f64x2.sub(v128.load(pulls + at), means)));
  }

  const shift = gradient - attentionWeight;
  const units = activation + r * <usize>panels * panelBytes();
  const zero = f64x2.splat(0);
  for (let k: usize = 0; k < <usize>sourceDim; k++) {
    const own = k << 3;
    const slope = v128.load64_splat(score + own);
    let active = zero;
    let a = units + (k << 5);
    for (let at: usize = 0; at < bytes; at += 32) {
      const a0 = v128.load(a);
      const a1 = v128.load(a, 16);
      a += panelBytes();
      active = v128.or(active, v128.or(a0, a1));
      const p0 = v128.load(pulls + at);
      const p1 = v128.load(pulls + at, 16);
      v128.store(shares + at, f64x2.mul(p0, a0));
      v128.store(shares + at, f64x2.mul(p1, a1), 16);
      v128.store(deltas + at, v128.and(f64x2.gt(a0, zero), f64x2.mul(p0, slope)));
      v128.store(deltas + at, v128.and(f64x2.gt(a1, zero), f64x2.mul(p1, slope)), 16);
    }
    if (!v128.any_true(active)) continue;
    let share = load<f64>(shift + score + own);
    let delta = load<f64>(shift + attentionBias + own);
    for (let at: usize = 0; at < bytes; at += 8) {
      share += load<f64>(shares + at);
      delta += load<f64>(deltas + at);
    }
    store<f64>(shift + score + own, share);
    store<f64>(shift + attentionBias + own, delta);
    addRows(count, deltas, 8, vectors, rowE, rowE, shift + attentionWeight + k * rowE);
  }
}
