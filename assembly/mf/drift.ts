// Adam's movement of a line over steps in which it has no gradient: the tables and sums of lib/kernels/adam-drift.ts.

import {
  beta1Powers,
  beta2High,
  beta2Low,
  cap,
  correction,
  epsilon,
  epsilonPowers,
  epsilonSum,
  fieldBytes,
  learningRate,
  rate,
  ratioPowers,
  sum,
  width,
} from './memory';
import { Tail } from './tails';

const SHORT_POWERS: i32 = 512;
const LONG_POWERS: i32 = 256;
const EXPLICIT_TERMS: i32 = 200;
const EPSILON_MARGIN: f32 = 10;

/** Σ w_j and q of the drift that `drift` was last called for. */
let driftSum: f32 = 0;
let driftMean: f32 = 0;

/** The sums of a jump and what they move; inlined. */
export class Drift {
  @inline
  static entry(table: usize, index: i32): f32 {
    return load<f32>(table + ((<usize>index) << 2));
  }

  @inline
  static prepare(k: i32, jumps: i32): void {
    const from = min(k, cap);
    const to = min(k + jumps, cap);
    let weighted: f32;
    if (jumps < SHORT_POWERS) {
      driftSum = Drift.entry(sum, from) - Drift.entry(ratioPowers, jumps) * Drift.entry(sum, to);
      weighted = Drift.entry(epsilonSum, from) - Drift.entry(epsilonPowers, jumps) * Drift.entry(epsilonSum, to);
    } else {
      driftSum = Drift.entry(sum, from);
      weighted = Drift.entry(epsilonSum, from);
    }
    driftMean = driftSum > 0 ? weighted / driftSum : 1;
  }

  /** Movement of four coordinates over the steps k+1 … k+jumps, to be subtracted. */
  @inline
  static movement(k: i32, jumps: i32, m: v128, v: v128): v128 {
    const s = f32x4.sqrt(v);
    const eps = <f32>epsilon * driftMean;
    const scale = f32x4.splat(<f32>learningRate * driftSum);
    let moved = f32x4.div(f32x4.mul(scale, m), f32x4.add(s, f32x4.splat(eps)));
    const small = v128.and(f32x4.lt(s, f32x4.splat(EPSILON_MARGIN * eps)), f32x4.ne(m, f32x4.splat(0)));
    if (jumps > 1 && driftSum > 0 && v128.any_true(small)) moved = explicitMovement(k, jumps, m, s, small, moved);
    return moved;
  }
}

function explicitSum(k: i32, jumps: i32, s: f32): f32 {
  let total: f32 = 0;
  const last = min(jumps, EXPLICIT_TERMS);
  const eps = <f32>epsilon;
  for (let j = 1; j <= last; j++) {
    const at = min(k + j, cap);
    const w = Drift.entry(ratioPowers, j);
    const x = (Drift.entry(correction, at) * w) / Drift.entry(beta1Powers, j);
    total += (w * Drift.entry(rate, at)) / (s + eps * x);
  }
  return total;
}

function explicitMovement(k: i32, jumps: i32, m: v128, s: v128, small: v128, moved: v128): v128 {
  const lr = <f32>learningRate;
  let x0 = f32x4.extract_lane(moved, 0);
  let x1 = f32x4.extract_lane(moved, 1);
  let x2 = f32x4.extract_lane(moved, 2);
  let x3 = f32x4.extract_lane(moved, 3);
  if (i32x4.extract_lane(small, 0))
    x0 = lr * f32x4.extract_lane(m, 0) * explicitSum(k, jumps, f32x4.extract_lane(s, 0));
  if (i32x4.extract_lane(small, 1))
    x1 = lr * f32x4.extract_lane(m, 1) * explicitSum(k, jumps, f32x4.extract_lane(s, 1));
  if (i32x4.extract_lane(small, 2))
    x2 = lr * f32x4.extract_lane(m, 2) * explicitSum(k, jumps, f32x4.extract_lane(s, 2));
  if (i32x4.extract_lane(small, 3))
    x3 = lr * f32x4.extract_lane(m, 3) * explicitSum(k, jumps, f32x4.extract_lane(s, 3));
  return f32x4(x0, x1, x2, x3);
}

/** Moves a line over the steps k+1 … k+jumps in which it was not touched. */
export function catchUp(at: usize, k: i32, jumps: i32): void {
  Drift.prepare(k, jumps);
  const decay1 = f32x4.splat(jumps < SHORT_POWERS ? Drift.entry(beta1Powers, jumps) : 0);
  const decay2 = f32x4.splat(
    jumps < LONG_POWERS * LONG_POWERS
      ? Drift.entry(beta2Low, jumps & (LONG_POWERS - 1)) * Drift.entry(beta2High, jumps >> 8)
      : 0,
  );
  const whole = width & ~3;
  const tail = width & 3;
  const end = at + ((<usize>whole) << 2);
  let p = at;
  for (; p < end; p += 16) {
    const m = v128.load(p + fieldBytes);
    const v = v128.load(p + 2 * fieldBytes);
    v128.store(p, f32x4.sub(v128.load(p), Drift.movement(k, jumps, m, v)));
    v128.store(p + fieldBytes, f32x4.mul(m, decay1));
    v128.store(p + 2 * fieldBytes, f32x4.mul(v, decay2));
  }
  if (tail) {
    const m = Tail.load(p + fieldBytes, tail);
    const v = Tail.load(p + 2 * fieldBytes, tail);
    Tail.store(p, tail, f32x4.sub(Tail.load(p, tail), Drift.movement(k, jumps, m, v)));
    Tail.store(p + fieldBytes, tail, f32x4.mul(m, decay1));
    Tail.store(p + 2 * fieldBytes, tail, f32x4.mul(v, decay2));
  }
}
