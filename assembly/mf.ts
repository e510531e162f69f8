// Matrix factorisation: the SIMD form of lib/kernels/js/mf.ts, over the memory that lib/kernels/mf-layout.ts lays out. All
// addresses are in bytes. An instance trains one model, so what does not change is kept in globals.

const SHORT_POWERS: i32 = 512;
const LONG_POWERS: i32 = 256;
const EXPLICIT_TERMS: i32 = 200;
const EPSILON_MARGIN: f32 = 10;
const RECORD: usize = 12;
/** Ratings whose lines are asked for ahead of use: enough to keep the memory busy, few enough to stay in the cache. */
const AHEAD: i32 = 64;

let width: i32 = 0;
let dim: i32 = 0;
let biased: bool = false;
let lazy: bool = false;
let cap: i32 = 0;
let rows: i32 = 0;
let batchSize: i32 = 0;
let stride: usize = 0;
let gradientStride: usize = 0;
let fieldBytes: usize = 0;
let lastStep: usize = 0;

let state: usize = 0;
let records: usize = 0;
let gradients: usize = 0;
let slots: usize = 0;
let exchange: usize = 0;
let corrections: usize = 0;
let rates: usize = 0;
let sums: usize = 0;
let epsilonSums: usize = 0;
let beta1Powers: usize = 0;
let ratioPowers: usize = 0;
let epsilonPowers: usize = 0;
let beta2Low: usize = 0;
let beta2High: usize = 0;

let learningRate: f64 = 0;
let beta1: f64 = 0;
let beta2: f64 = 0;
let epsilon: f64 = 0;
let mean: f32 = 0;

let step: i32 = 0;
let power1: f64 = 1;
let power2: f64 = 1;
let used: i32 = 0;
let driftSum: f32 = 0;
let driftMean: f32 = 0;
let warmth: i32 = 0;

export function mfSizes(width_: i32, biased_: bool, lazy_: bool, cap_: i32, rows_: i32, batchSize_: i32): void {
  width = width_;
  biased = biased_;
  dim = biased_ ? width_ - 1 : width_;
  lazy = lazy_;
  cap = cap_;
  rows = rows_;
  batchSize = batchSize_;
  fieldBytes = <usize>width_ * 4;
  lastStep = fieldBytes * 3;
}

export function mfPlaces(
  stride_: usize,
  gradientStride_: usize,
  state_: usize,
  records_: usize,
  gradients_: usize,
  slots_: usize,
  exchange_: usize,
): void {
  stride = stride_;
  gradientStride = gradientStride_;
  state = state_;
  records = records_;
  gradients = gradients_;
  slots = slots_;
  exchange = exchange_;
}

export function mfTables(
  correction: usize,
  rate: usize,
  sum: usize,
  epsilonSum: usize,
  beta1Powers_: usize,
  ratioPowers_: usize,
  epsilonPowers_: usize,
  beta2Low_: usize,
  beta2High_: usize,
): void {
  corrections = correction;
  rates = rate;
  sums = sum;
  epsilonSums = epsilonSum;
  beta1Powers = beta1Powers_;
  ratioPowers = ratioPowers_;
  epsilonPowers = epsilonPowers_;
  beta2Low = beta2Low_;
  beta2High = beta2High_;
}

export function mfAdam(learningRate_: f64, beta1_: f64, beta2_: f64, epsilon_: f64, mean_: f32): void {
  learningRate = learningRate_;
  beta1 = beta1_;
  beta2 = beta2_;
  epsilon = epsilon_;
  mean = mean_;
}

// @ts-ignore: decorator
@inline
function entry(table: usize, index: i32): f32 {
  return load<f32>(table + (<usize>index << 2));
}

/** The last 1–3 coordinates of a field, in the low lanes; the others 0. */
// @ts-ignore: decorator
@inline
function loadTail(at: usize, count: i32): v128 {
  if (count == 2) return v128.load64_zero(at);
  if (count == 1) return v128.load32_zero(at);
  return v128.load_lane<f32>(at + 8, v128.load64_zero(at), 2);
}

// @ts-ignore: decorator
@inline
function storeTail(at: usize, count: i32, value: v128): void {
  if (count == 1) {
    v128.store_lane<f32>(at, value, 0);
  } else {
    v128.store_lane<f64>(at, value, 0);
    if (count == 3) v128.store_lane<f32>(at + 8, value, 2);
  }
}

// @ts-ignore: decorator
@inline
function horizontal(x: v128): f32 {
  const pairs = f32x4.add(x, i32x4.shuffle(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

function explicitSum(k: i32, jumps: i32, s: f32): f32 {
  let total: f32 = 0;
  const last = min(jumps, EXPLICIT_TERMS);
  const eps = <f32>epsilon;
  for (let j = 1; j <= last; j++) {
    const at = min(k + j, cap);
    const w = entry(ratioPowers, j);
    const x = (entry(corrections, at) * w) / entry(beta1Powers, j);
    total += (w * entry(rates, at)) / (s + eps * x);
  }
  return total;
}

// @ts-ignore: decorator
@inline
function drift(k: i32, jumps: i32): void {
  const from = min(k, cap);
  const to = min(k + jumps, cap);
  let weighted: f32;
  if (jumps < SHORT_POWERS) {
    driftSum = entry(sums, from) - entry(ratioPowers, jumps) * entry(sums, to);
    weighted = entry(epsilonSums, from) - entry(epsilonPowers, jumps) * entry(epsilonSums, to);
  } else {
    driftSum = entry(sums, from);
    weighted = entry(epsilonSums, from);
  }
  driftMean = driftSum > 0 ? weighted / driftSum : 1;
}

/** Movement of four coordinates over the steps k+1 … k+jumps, to be subtracted. */
// @ts-ignore: decorator
@inline
function movement(k: i32, jumps: i32, m: v128, v: v128): v128 {
  const s = f32x4.sqrt(v);
  const eps = <f32>epsilon * driftMean;
  const scale = f32x4.splat(<f32>learningRate * driftSum);
  let moved = f32x4.div(f32x4.mul(scale, m), f32x4.add(s, f32x4.splat(eps)));
  const small = v128.and(f32x4.lt(s, f32x4.splat(EPSILON_MARGIN * eps)), f32x4.ne(m, f32x4.splat(0)));
  if (jumps > 1 && driftSum > 0 && v128.any_true(small)) moved = explicitMovement(k, jumps, m, s, small, moved);
  return moved;
}

function explicitMovement(k: i32, jumps: i32, m: v128, s: v128, small: v128, moved: v128): v128 {
  const lr = <f32>learningRate;
  let x0 = f32x4.extract_lane(moved, 0);
  let x1 = f32x4.extract_lane(moved, 1);
  let x2 = f32x4.extract_lane(moved, 2);
  let x3 = f32x4.extract_lane(moved, 3);
  if (i32x4.extract_lane(small, 0)) x0 = lr * f32x4.extract_lane(m, 0) * explicitSum(k, jumps, f32x4.extract_lane(s, 0));
  if (i32x4.extract_lane(small, 1)) x1 = lr * f32x4.extract_lane(m, 1) * explicitSum(k, jumps, f32x4.extract_lane(s, 1));
  if (i32x4.extract_lane(small, 2)) x2 = lr * f32x4.extract_lane(m, 2) * explicitSum(k, jumps, f32x4.extract_lane(s, 2));
  if (i32x4.extract_lane(small, 3)) x3 = lr * f32x4.extract_lane(m, 3) * explicitSum(k, jumps, f32x4.extract_lane(s, 3));
  return f32x4(x0, x1, x2, x3);
}

/** Moves a line over the steps k+1 … k+jumps in which it was not touched. */
function catchUp(at: usize, k: i32, jumps: i32): void {
  drift(k, jumps);
  const decay1 = f32x4.splat(jumps < SHORT_POWERS ? entry(beta1Powers, jumps) : 0);
  const decay2 = f32x4.splat(
    jumps < LONG_POWERS * LONG_POWERS
      ? entry(beta2Low, jumps & (LONG_POWERS - 1)) * entry(beta2High, jumps >> 8)
      : 0,
  );
  const whole = width & ~3;
  const tail = width & 3;
  const end = at + (<usize>whole << 2);
  let p = at;
  for (; p < end; p += 16) {
    const m = v128.load(p + fieldBytes);
    const v = v128.load(p + 2 * fieldBytes);
    v128.store(p, f32x4.sub(v128.load(p), movement(k, jumps, m, v)));
    v128.store(p + fieldBytes, f32x4.mul(m, decay1));
    v128.store(p + 2 * fieldBytes, f32x4.mul(v, decay2));
  }
  if (tail) {
    const m = loadTail(p + fieldBytes, tail);
    const v = loadTail(p + 2 * fieldBytes, tail);
    storeTail(p, tail, f32x4.sub(loadTail(p, tail), movement(k, jumps, m, v)));
    storeTail(p + fieldBytes, tail, f32x4.mul(m, decay1));
    storeTail(p + 2 * fieldBytes, tail, f32x4.mul(v, decay2));
  }
}

/** Brings a line to the step before the present one, gives it a slot, and returns the address of its gradient. */
// @ts-ignore: decorator
@inline
function touch(at: usize): usize {
  const k = load<i32>(at + lastStep);
  if (k == step) return load<usize>(at + lastStep, 4);
  const jumps = step - 1 - k;
  if (lazy && k > 0 && jumps > 0) catchUp(at, k, jumps);
  const g = gradients + <usize>used * gradientStride;
  store<i32>(at + lastStep, step);
  store<usize>(at + lastStep, g, 4);
  store<usize>(slots + (<usize>used << 2), at);
  const zero = f32x4.splat(0);
  for (let p = g; p < g + gradientStride; p += 16) v128.store(p, zero);
  used++;
  return g;
}

/** Reads a word of every cache line of the lines of some ratings. The loads do not wait for each other, as those of training would. */
// @ts-ignore: decorator
@inline
function warm(record: usize, count: i32): void {
  let sum = 0;
  for (let k = 0; k < count; k++, record += RECORD) {
    const u = state + load<usize>(record) * stride;
    const v = state + load<usize>(record, 4) * stride;
    for (let p: usize = 0; p < stride; p += 64) sum += load<i32>(u + p) ^ load<i32>(v + p);
  }
  warmth = sum;
}

function batch(first: i32, count: i32): f64 {
  step++;
  power1 *= beta1;
  power2 *= beta2;
  const correction = sqrt(1 - power2);
  used = 0;
  let squared: f64 = 0;
  const perRow = <f32>(2 / <f64>count);
  const whole = <usize>(dim & ~3) << 2;
  const tail = dim & 3;
  let record = records + <usize>first * RECORD;
  for (let done = 0; done < count; done += AHEAD) {
    const block = min(AHEAD, count - done);
    warm(record, block);
    for (let k = 0; k < block; k++, record += RECORD) {
      const u = state + load<usize>(record) * stride;
      const v = state + load<usize>(record, 4) * stride;
      const gu = touch(u);
      const gi = touch(v);
      let acc = f32x4.splat(0);
      let p: usize = 0;
      for (; p < whole; p += 16) acc = f32x4.add(acc, f32x4.mul(v128.load(u + p), v128.load(v + p)));
      if (tail) acc = f32x4.add(acc, f32x4.mul(loadTail(u + p, tail), loadTail(v + p, tail)));
      let error = horizontal(acc) - load<f32>(record, 8);
      if (biased) error += mean + load<f32>(u + fieldBytes - 4) + load<f32>(v + fieldBytes - 4);
      squared += <f64>error * <f64>error;
      const scale = f32x4.splat(perRow * error);
      for (p = 0; p < whole; p += 16) {
        v128.store(gu + p, f32x4.add(v128.load(gu + p), f32x4.mul(scale, v128.load(v + p))));
        v128.store(gi + p, f32x4.add(v128.load(gi + p), f32x4.mul(scale, v128.load(u + p))));
      }
      if (tail) {
        storeTail(gu + p, tail, f32x4.add(loadTail(gu + p, tail), f32x4.mul(scale, loadTail(v + p, tail))));
        storeTail(gi + p, tail, f32x4.add(loadTail(gi + p, tail), f32x4.mul(scale, loadTail(u + p, tail))));
      }
      if (biased) {
        const at = <usize>dim << 2;
        store<f32>(gu + at, load<f32>(gu + at) + perRow * error);
        store<f32>(gi + at, load<f32>(gi + at) + perRow * error);
      }
    }
  }
  const rate = f32x4.splat(<f32>((learningRate * correction) / (1 - power1)));
  const eps = f32x4.splat(<f32>(lazy ? epsilon * correction : epsilon));
  // m + (1 − β)(g − m): 0.999 in float32 is off by enough to show in v after a thousand steps, 0.001 is not.
  const c1 = f32x4.splat(<f32>(1 - beta1));
  const c2 = f32x4.splat(<f32>(1 - beta2));
  const wholeWidth = <usize>(width & ~3) << 2;
  const tailWidth = width & 3;
  for (let slot = 0; slot < used; slot++) {
    const at = load<usize>(slots + (<usize>slot << 2));
    const from = gradients + <usize>slot * gradientStride;
    let p: usize = 0;
    for (; p < wholeWidth; p += 16) {
      const g = v128.load(from + p);
      const m0 = v128.load(at + fieldBytes + p);
      const m = f32x4.add(m0, f32x4.mul(c1, f32x4.sub(g, m0)));
      const v0 = v128.load(at + 2 * fieldBytes + p);
      const v = f32x4.add(v0, f32x4.mul(c2, f32x4.sub(f32x4.mul(g, g), v0)));
      v128.store(at + fieldBytes + p, m);
      v128.store(at + 2 * fieldBytes + p, v);
      v128.store(at + p, f32x4.sub(v128.load(at + p), f32x4.div(f32x4.mul(rate, m), f32x4.add(f32x4.sqrt(v), eps))));
    }
    if (tailWidth) {
      const g = loadTail(from + p, tailWidth);
      const m0 = loadTail(at + fieldBytes + p, tailWidth);
      const m = f32x4.add(m0, f32x4.mul(c1, f32x4.sub(g, m0)));
      const v0 = loadTail(at + 2 * fieldBytes + p, tailWidth);
      const v = f32x4.add(v0, f32x4.mul(c2, f32x4.sub(f32x4.mul(g, g), v0)));
      storeTail(at + fieldBytes + p, tailWidth, m);
      storeTail(at + 2 * fieldBytes + p, tailWidth, v);
      const moved = f32x4.div(f32x4.mul(rate, m), f32x4.add(f32x4.sqrt(v), eps));
      storeTail(at + p, tailWidth, f32x4.sub(loadTail(at + p, tailWidth), moved));
    }
  }
  return squared;
}

/** One pass over the records; Σ (r̂ − r)². */
export function mfEpoch(): f64 {
  let squared: f64 = 0;
  for (let first = 0; first < rows; first += batchSize) squared += batch(first, min(batchSize, rows - first));
  return squared;
}

/** Fisher–Yates over the records with the partners in the exchange buffer, from record `high` downwards. */
export function mfSwap(high: i32, count: i32): void {
  for (let done = 0; done < count; done += AHEAD) {
    const block = min(AHEAD, count - done);
    let sum = 0;
    for (let c = done; c < done + block; c++) {
      sum += load<i32>(records + <usize>load<usize>(exchange + (<usize>c << 2)) * RECORD);
    }
    warmth = sum;
    for (let c = done; c < done + block; c++) {
      const a = records + <usize>(high - c) * RECORD;
      const b = records + <usize>load<usize>(exchange + (<usize>c << 2)) * RECORD;
      const ids = load<u64>(a);
      const value = load<f32>(a, 8);
      store<u64>(a, load<u64>(b));
      store<f32>(a, load<f32>(b, 8), 8);
      store<u64>(b, ids);
      store<f32>(b, value, 8);
    }
  }
}

/** Writes lines to the exchange buffer as they stand at the present step, without changing them. */
export function mfRead(firstLine: i32, count: i32): void {
  const whole = width & ~3;
  const tail = width & 3;
  let out = exchange;
  for (let c = 0; c < count; c++) {
    const at = state + <usize>(firstLine + c) * stride;
    const k = load<i32>(at + lastStep);
    const jumps = step - k;
    const moves = lazy && k > 0 && jumps > 0;
    if (moves) drift(k, jumps);
    let p = at;
    for (let i = 0; i < whole; i += 4, p += 16, out += 16) {
      let w = v128.load(p);
      if (moves) w = f32x4.sub(w, movement(k, jumps, v128.load(p + fieldBytes), v128.load(p + 2 * fieldBytes)));
      v128.store(out, w);
    }
    if (tail) {
      let w = loadTail(p, tail);
      if (moves) {
        w = f32x4.sub(w, movement(k, jumps, loadTail(p + fieldBytes, tail), loadTail(p + 2 * fieldBytes, tail)));
      }
      storeTail(out, tail, w);
      out += <usize>tail << 2;
    }
  }
}

/** Keeps the reads of `warm` from being optimised away. */
export function mfWarmth(): i32 {
  return warmth;
}
