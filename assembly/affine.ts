// The affine DIM and the alignment layer: the SIMD form of lib/kernels/js/affine.ts over the memory that
// lib/kernels/affine-layout.ts lays out. Addresses are in bytes; all rows are padded to whole vectors, padding is 0.

let d: i32 = 0;
let evaluations: i32 = 0;
let programLength: i32 = 0;
let registerOut: i32 = 0;
let parameterBytes: usize = 0;
/** Bytes of a row of E and of a row of H. */
let rowE: usize = 0;
let rowH: usize = 0;
/** Half a time embedding, and bytes of a row of half a time embedding. */
let half: i32 = 0;
let rowHalf: usize = 0;
let steps: i32 = 0;
let E: i32 = 0;
let H: i32 = 0;
let guidance: f64 = 0;
let learningRate: f64 = 0;
let clipNorm: f64 = 0;

let w1: usize = 0;
let w2: usize = 0;
let b2: usize = 0;
let w3: usize = 0;
let b3: usize = 0;
let timeWeight: usize = 0;
let timeBias: usize = 0;
let condition: usize = 0;
let first: usize = 0;
let second: usize = 0;
let gradient: usize = 0;
let waves: usize = 0;
let turn: usize = 0;
let signal: usize = 0;
let sigma: usize = 0;
let planTau: usize = 0;
let program: usize = 0;
let target: usize = 0;
let source: usize = 0;
let noise: usize = 0;
let time: usize = 0;
let keep: usize = 0;
let items: usize = 0;
let ratings: usize = 0;
let users: usize = 0;
let slots: usize = 0;
let itemTable: usize = 0;
let itemSlots: usize = 0;
let batchWaves: usize = 0;
let turned: usize = 0;
let sinePart: usize = 0;
let cosinePart: usize = 0;
let sineDelta: usize = 0;
let cosineDelta: usize = 0;
let turnedMoments: usize = 0;
let masked: usize = 0;
let conditionPart: usize = 0;
let input: usize = 0;
let delta: usize = 0;
let w21: usize = 0;
let w32: usize = 0;
let map: usize = 0;
let mapOnly: usize = 0;
let moments: usize = 0;
let sourceMoments: usize = 0;
let tauMoments: usize = 0;
let inner: usize = 0;
let oldW3: usize = 0;
let registers: usize = 0;
let base: usize = 0;
let map64: usize = 0;
let planTime: usize = 0;
let sampler: usize = 0;
let align: usize = 0;
let alignFirst: usize = 0;
let alignSecond: usize = 0;
let alignGradient: usize = 0;
let sampled: usize = 0;
let aligned: usize = 0;
let losses: usize = 0;


// @ts-ignore: decorator
@inline
function place(table: usize, k: i32): usize {
  return load<usize>(table + (<usize>k << 2));
}

/** Takes the byte addresses from `table`, in the order of AFFINE_PLACES. */
export function affinePlaces(table: usize): void {
  let k = 0;
  w1 = place(table, k++);
  w2 = place(table, k++);
  b2 = place(table, k++);
  w3 = place(table, k++);
  b3 = place(table, k++);
  timeWeight = place(table, k++);
  timeBias = place(table, k++);
  condition = place(table, k++);
  first = place(table, k++);
  second = place(table, k++);
  gradient = place(table, k++);
  waves = place(table, k++);
  turn = place(table, k++);
  signal = place(table, k++);
  sigma = place(table, k++);
  planTau = place(table, k++);
  program = place(table, k++);
  target = place(table, k++);
  source = place(table, k++);
  noise = place(table, k++);
  time = place(table, k++);
  keep = place(table, k++);
  items = place(table, k++);
  ratings = place(table, k++);
  users = place(table, k++);
  slots = place(table, k++);
  itemTable = place(table, k++);
  itemSlots = place(table, k++);
  batchWaves = place(table, k++);
  turned = place(table, k++);
  sinePart = place(table, k++);
  cosinePart = place(table, k++);
  sineDelta = place(table, k++);
  cosineDelta = place(table, k++);
  turnedMoments = place(table, k++);
  masked = place(table, k++);
  conditionPart = place(table, k++);
  input = place(table, k++);
  delta = place(table, k++);
  w21 = place(table, k++);
  w32 = place(table, k++);
  map = place(table, k++);
  mapOnly = place(table, k++);
  moments = place(table, k++);
  sourceMoments = place(table, k++);
  tauMoments = place(table, k++);
  inner = place(table, k++);
  oldW3 = place(table, k++);
  registers = place(table, k++);
  base = place(table, k++);
  map64 = place(table, k++);
  planTime = place(table, k++);
  sampler = place(table, k++);
  align = place(table, k++);
  alignFirst = place(table, k++);
  alignSecond = place(table, k++);
  alignGradient = place(table, k++);
  sampled = place(table, k++);
  aligned = place(table, k++);
  losses = place(table, k++);
}

export function affineShape(
  d_: i32,
  E_: i32,
  H_: i32,
  half_: i32,
  halfWords: i32,
  steps_: i32,
  parameterWords: i32,
  evaluations_: i32,
  programLength_: i32,
  registerOut_: i32,
): void {
  d = d_;
  E = E_;
  H = H_;
  rowE = <usize>E_ << 2;
  rowH = <usize>H_ << 2;
  half = half_;
  rowHalf = <usize>halfWords << 2;
  steps = steps_;
  parameterBytes = <usize>parameterWords << 2;
  evaluations = evaluations_;
  programLength = programLength_;
  registerOut = registerOut_;
}

export function affineSettings(guidance_: f64, learningRate_: f64, clipNorm_: f64): void {
  guidance = guidance_;
  learningRate = learningRate_;
  clipNorm = clipNorm_;
}

/**
 * out[a][j] = Σ_k A[a][k] · B[k][j] for a < count (a multiple of 4), k < ks; rows of A are `perA` bytes apart, rows of B and out
 * `bytes` long. Four rows and two vectors of them stay in registers.
 */
function product(out: usize, A: usize, perA: usize, B: usize, count: i32, ks: i32, bytes: usize): void {
  for (let a = 0; a < count; a += 4) {
    let j: usize = 0;
    for (; j + 32 <= bytes; j += 32) {
      let x00 = f32x4.splat(0);
      let x01 = f32x4.splat(0);
      let x10 = f32x4.splat(0);
      let x11 = f32x4.splat(0);
      let x20 = f32x4.splat(0);
      let x21 = f32x4.splat(0);
      let x30 = f32x4.splat(0);
      let x31 = f32x4.splat(0);
      let p0 = A;
      let p1 = p0 + perA;
      let p2 = p1 + perA;
      let p3 = p2 + perA;
      for (let q = B + j, end = q + <usize>ks * bytes; q < end; q += bytes) {
        const y0 = v128.load(q);
        const y1 = v128.load(q, 16);
        const s0 = v128.load_splat<f32>(p0);
        x00 = f32x4.add(x00, f32x4.mul(s0, y0));
        x01 = f32x4.add(x01, f32x4.mul(s0, y1));
        const s1 = v128.load_splat<f32>(p1);
        x10 = f32x4.add(x10, f32x4.mul(s1, y0));
        x11 = f32x4.add(x11, f32x4.mul(s1, y1));
        const s2 = v128.load_splat<f32>(p2);
        x20 = f32x4.add(x20, f32x4.mul(s2, y0));
        x21 = f32x4.add(x21, f32x4.mul(s2, y1));
        const s3 = v128.load_splat<f32>(p3);
        x30 = f32x4.add(x30, f32x4.mul(s3, y0));
        x31 = f32x4.add(x31, f32x4.mul(s3, y1));
        p0 += 4;
        p1 += 4;
        p2 += 4;
        p3 += 4;
      }
      let to = out + j;
      v128.store(to, x00);
      v128.store(to, x01, 16);
      to += bytes;
      v128.store(to, x10);
      v128.store(to, x11, 16);
      to += bytes;
      v128.store(to, x20);
      v128.store(to, x21, 16);
      to += bytes;
      v128.store(to, x30);
      v128.store(to, x31, 16);
    }
    if (j < bytes) {
      let x0 = f32x4.splat(0);
      let x1 = f32x4.splat(0);
      let x2 = f32x4.splat(0);
      let x3 = f32x4.splat(0);
      let p0 = A;
      let p1 = p0 + perA;
      let p2 = p1 + perA;
      let p3 = p2 + perA;
      for (let q = B + j, end = q + <usize>ks * bytes; q < end; q += bytes) {
        const y = v128.load(q);
        x0 = f32x4.add(x0, f32x4.mul(v128.load_splat<f32>(p0), y));
        x1 = f32x4.add(x1, f32x4.mul(v128.load_splat<f32>(p1), y));
        x2 = f32x4.add(x2, f32x4.mul(v128.load_splat<f32>(p2), y));
        x3 = f32x4.add(x3, f32x4.mul(v128.load_splat<f32>(p3), y));
        p0 += 4;
        p1 += 4;
        p2 += 4;
        p3 += 4;
      }
      let to = out + j;
      v128.store(to, x0);
      to += bytes;
      v128.store(to, x1);
      to += bytes;
      v128.store(to, x2);
      to += bytes;
      v128.store(to, x3);
    }
    out += 4 * bytes;
    A += 4 * perA;
  }
}

/**
 * out[a][j] = Σ_k A[k][a] · B[k][j]: `product` with A transposed, whose rows are `perK` bytes apart; rows of B and of out
 * are `perB` bytes apart, `bytes` of each row are made.
 */
function transposedProduct(
  out: usize,
  A: usize,
  perK: usize,
  B: usize,
  perB: usize,
  count: i32,
  ks: i32,
  bytes: usize,
): void {
  for (let a = 0; a < count; a += 4) {
    let j: usize = 0;
    for (; j + 32 <= bytes; j += 32) {
      let x00 = f32x4.splat(0);
      let x01 = f32x4.splat(0);
      let x10 = f32x4.splat(0);
      let x11 = f32x4.splat(0);
      let x20 = f32x4.splat(0);
      let x21 = f32x4.splat(0);
      let x30 = f32x4.splat(0);
      let x31 = f32x4.splat(0);
      let p = A;
      for (let q = B + j, end = q + <usize>ks * perB; q < end; q += perB) {
        const y0 = v128.load(q);
        const y1 = v128.load(q, 16);
        const s0 = v128.load_splat<f32>(p);
        x00 = f32x4.add(x00, f32x4.mul(s0, y0));
        x01 = f32x4.add(x01, f32x4.mul(s0, y1));
        const s1 = v128.load_splat<f32>(p, 4);
        x10 = f32x4.add(x10, f32x4.mul(s1, y0));
        x11 = f32x4.add(x11, f32x4.mul(s1, y1));
        const s2 = v128.load_splat<f32>(p, 8);
        x20 = f32x4.add(x20, f32x4.mul(s2, y0));
        x21 = f32x4.add(x21, f32x4.mul(s2, y1));
        const s3 = v128.load_splat<f32>(p, 12);
        x30 = f32x4.add(x30, f32x4.mul(s3, y0));
        x31 = f32x4.add(x31, f32x4.mul(s3, y1));
        p += perK;
      }
      let to = out + j;
      v128.store(to, x00);
      v128.store(to, x01, 16);
      to += perB;
      v128.store(to, x10);
      v128.store(to, x11, 16);
      to += perB;
      v128.store(to, x20);
      v128.store(to, x21, 16);
      to += perB;
      v128.store(to, x30);
      v128.store(to, x31, 16);
    }
    if (j < bytes) {
      let x0 = f32x4.splat(0);
      let x1 = f32x4.splat(0);
      let x2 = f32x4.splat(0);
      let x3 = f32x4.splat(0);
      let p = A;
      for (let q = B + j, end = q + <usize>ks * perB; q < end; q += perB) {
        const y = v128.load(q);
        x0 = f32x4.add(x0, f32x4.mul(v128.load_splat<f32>(p), y));
        x1 = f32x4.add(x1, f32x4.mul(v128.load_splat<f32>(p, 4), y));
        x2 = f32x4.add(x2, f32x4.mul(v128.load_splat<f32>(p, 8), y));
        x3 = f32x4.add(x3, f32x4.mul(v128.load_splat<f32>(p, 12), y));
        p += perK;
      }
      let to = out + j;
      v128.store(to, x0);
      to += perB;
      v128.store(to, x1);
      to += perB;
      v128.store(to, x2);
      to += perB;
      v128.store(to, x3);
    }
    out += 4 * perB;
    A += 16;
  }
}

/** The sums over the lanes of four vectors, as one vector. */
// @ts-ignore: decorator
@inline
function lanesOf(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const low = f32x4.add(i32x4.shuffle(x0, x1, 0, 4, 1, 5), i32x4.shuffle(x0, x1, 2, 6, 3, 7));
  const high = f32x4.add(i32x4.shuffle(x2, x3, 0, 4, 1, 5), i32x4.shuffle(x2, x3, 2, 6, 3, 7));
  return f32x4.add(i32x4.shuffle(low, high, 0, 1, 4, 5), i32x4.shuffle(low, high, 2, 3, 6, 7));
}

/**
 * out[a][b] = Σ_j A[a][j] · B[b][j] over `bytes` of each row; `as` even, `bs` a multiple of 4; rows are `perOut`, `perA` and
 * `perB` bytes apart.
 */
function dots(
  out: usize,
  perOut: usize,
  A: usize,
  perA: usize,
  B: usize,
  perB: usize,
  as: i32,
  bs: i32,
  bytes: usize,
): void {
  const width = <usize>bs << 2;
  for (let a = 0; a < as; a += 2) {
    let next = B;
    for (let b: usize = 0; b < width; b += 16) {
      let q0 = next;
      let q1 = q0 + perB;
      let q2 = q1 + perB;
      let q3 = q2 + perB;
      next = q3 + perB;
      let x0 = f32x4.splat(0);
      let x1 = f32x4.splat(0);
      let x2 = f32x4.splat(0);
      let x3 = f32x4.splat(0);
      let z0 = f32x4.splat(0);
      let z1 = f32x4.splat(0);
      let z2 = f32x4.splat(0);
      let z3 = f32x4.splat(0);
      let r = A + perA;
      for (let p = A, end = A + bytes; p < end; p += 16) {
        const u = v128.load(p);
        const v = v128.load(r);
        const y0 = v128.load(q0);
        x0 = f32x4.add(x0, f32x4.mul(u, y0));
        z0 = f32x4.add(z0, f32x4.mul(v, y0));
        const y1 = v128.load(q1);
        x1 = f32x4.add(x1, f32x4.mul(u, y1));
        z1 = f32x4.add(z1, f32x4.mul(v, y1));
        const y2 = v128.load(q2);
        x2 = f32x4.add(x2, f32x4.mul(u, y2));
        z2 = f32x4.add(z2, f32x4.mul(v, y2));
        const y3 = v128.load(q3);
        x3 = f32x4.add(x3, f32x4.mul(u, y3));
        z3 = f32x4.add(z3, f32x4.mul(v, y3));
        r += 16;
        q0 += 16;
        q1 += 16;
        q2 += 16;
        q3 += 16;
      }
      v128.store(out + b, lanesOf(x0, x1, x2, x3));
      v128.store(out + perOut + b, lanesOf(z0, z1, z2, z3));
    }
    out += 2 * perOut;
    A += 2 * perA;
  }
}

// @ts-ignore: decorator
@inline
function total(x: v128): f64 {
  return (
    <f64>f32x4.extract_lane(x, 0) +
    <f64>f32x4.extract_lane(x, 1) +
    <f64>f32x4.extract_lane(x, 2) +
    <f64>f32x4.extract_lane(x, 3)
  );
}

/** Σ g² over `bytes` of numbers. */
function squares(g: usize, bytes: usize): f64 {
  let squares0 = f32x4.splat(0);
  let squares1 = f32x4.splat(0);
  for (let j: usize = 0; j + 32 <= bytes; j += 32) {
    const x = v128.load(g + j);
    const y = v128.load(g + j, 16);
    squares0 = f32x4.add(squares0, f32x4.mul(x, x));
    squares1 = f32x4.add(squares1, f32x4.mul(y, y));
  }
  if (bytes & 16) {
    const x = v128.load(g + bytes - 16);
    squares0 = f32x4.add(squares0, f32x4.mul(x, x));
  }
  return total(squares0) + total(squares1);
}

/** Factor of the gradient, Adam's rate and Adam's ε at the present step; set by `prepareAdam`. */
let scale: f32 = 0;
let rate: f32 = 0;
let eps: f32 = 0;

/** Makes ready for step t with a gradient whose squares add up to `sum`. */
function prepareAdam(sum: f64, t: f64): void {
  const correction = sqrt(1 - 0.999 ** t);
  scale = <f32>min<f64>(1, clipNorm / (sqrt(sum) + 1e-6));
  rate = <f32>((learningRate * correction) / (1 - 0.9 ** t));
  eps = <f32>(1e-8 * correction);
}

/**
 * Adam on the four parameters at p with moments at m and v and the clipped gradient x. m + (1 − β)(g − m): 0.999 in float32 is off by
 * enough to show in v after a thousand steps, 0.001 is not.
 */
// @ts-ignore: decorator
@inline
function adamAt(p: usize, m: usize, v: usize, x: v128, rates: v128, epses: v128): void {
  const m0 = v128.load(m);
  const v0 = v128.load(v);
  const mm = f32x4.add(m0, f32x4.mul(f32x4.splat(0.1), f32x4.sub(x, m0)));
  const vv = f32x4.add(v0, f32x4.mul(f32x4.splat(0.001), f32x4.sub(f32x4.mul(x, x), v0)));
  v128.store(m, mm);
  v128.store(v, vv);
  v128.store(p, f32x4.sub(v128.load(p), f32x4.div(f32x4.mul(rates, mm), f32x4.add(f32x4.sqrt(vv), epses))));
}

/** The prepared Adam step on `bytes` of parameters. */
function adam(p: usize, m: usize, v: usize, g: usize, bytes: usize): void {
  const scales = f32x4.splat(scale);
  const rates = f32x4.splat(rate);
  const epses = f32x4.splat(eps);
  for (let j: usize = 0; j < bytes; j += 16) {
    adamAt(p + j, m + j, v + j, f32x4.mul(v128.load(g + j), scales), rates, epses);
  }
}

/**
 * All that concerns the largest matrix, in one pass over it: its gradient W3ᵀ inner, Adam, and with its new values W2 W1 and
 * W3 W2. `inner` must hold the clipped gradient's factor, `oldW3` the W3 of before the step, w1 and w3 the ones of after.
 */
function stepSecondLayer(): void {
  const outRows = (d + 1) & ~1;
  memory.fill(w32, 0, <usize>E * rowH);
  for (let i = 0; i < H; i += 8) {
    const at = w2 + <usize>i * rowH;
    const rows = min(8, H - i);
    for (let r = 0; r < rows; r += 4) {
      stepFourRows(i + r);
      dots(w21 + (<usize>(i + r) << 2), rowH, w1, rowH, w2 + <usize>(i + r) * rowH, rowH, E, 4, rowH);
    }
    addProduct(w32, w3 + (<usize>i << 2), at, outRows, rows);
  }
  addSecondBias();
}

/** Gradient and Adam of the rows i … i + 3 of W2. */
function stepFourRows(i: i32): void {
  const rates = f32x4.splat(rate);
  const epses = f32x4.splat(eps);
  const at = <usize>i * rowH;
  const stop = oldW3 + <usize>d * rowH + (<usize>i << 2);
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
    for (let a = oldW3 + (<usize>i << 2); a < stop; a += rowH) {
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
    adamAt(to, to + m, to + v, x00, rates, epses);
    adamAt(to + 16, to + m + 16, to + v + 16, x01, rates, epses);
    to += rowH;
    adamAt(to, to + m, to + v, x10, rates, epses);
    adamAt(to + 16, to + m + 16, to + v + 16, x11, rates, epses);
    to += rowH;
    adamAt(to, to + m, to + v, x20, rates, epses);
    adamAt(to + 16, to + m + 16, to + v + 16, x21, rates, epses);
    to += rowH;
    adamAt(to, to + m, to + v, x30, rates, epses);
    adamAt(to + 16, to + m + 16, to + v + 16, x31, rates, epses);
  }
  if (j == rowH) return;
  for (let r: usize = 0; r < 4; r++) {
    let x = f32x4.splat(0);
    let q = inner + j;
    for (let a = oldW3 + (<usize>i << 2); a < stop; a += rowH) {
      x = f32x4.add(x, f32x4.mul(v128.load_splat<f32>(a + (r << 2)), v128.load(q)));
      q += rowH;
    }
    adamAt(p + j, p + j + m, p + j + v, x, rates, epses);
    p += rowH;
  }
}

/** out[a][j] += Σ_k A[a][k] · B[k][j] for a < count (even), k < ks; all rows are rows of H. */
function addProduct(out: usize, A: usize, B: usize, count: i32, ks: i32): void {
  for (let a = 0; a < count; a += 2) {
    const other = out + rowH;
    let j: usize = 0;
    for (; j + 64 <= rowH; j += 64) {
      let x0 = v128.load(out + j);
      let x1 = v128.load(out + j, 16);
      let x2 = v128.load(out + j, 32);
      let x3 = v128.load(out + j, 48);
      let z0 = v128.load(other + j);
      let z1 = v128.load(other + j, 16);
      let z2 = v128.load(other + j, 32);
      let z3 = v128.load(other + j, 48);
      let p = A;
      for (let q = B + j, end = q + <usize>ks * rowH; q < end; q += rowH) {
        const u = v128.load_splat<f32>(p);
        const v = v128.load_splat<f32>(p + rowH);
        const y0 = v128.load(q);
        x0 = f32x4.add(x0, f32x4.mul(u, y0));
        z0 = f32x4.add(z0, f32x4.mul(v, y0));
        const y1 = v128.load(q, 16);
        x1 = f32x4.add(x1, f32x4.mul(u, y1));
        z1 = f32x4.add(z1, f32x4.mul(v, y1));
        const y2 = v128.load(q, 32);
        x2 = f32x4.add(x2, f32x4.mul(u, y2));
        z2 = f32x4.add(z2, f32x4.mul(v, y2));
        const y3 = v128.load(q, 48);
        x3 = f32x4.add(x3, f32x4.mul(u, y3));
        z3 = f32x4.add(z3, f32x4.mul(v, y3));
        p += 4;
      }
      v128.store(out + j, x0);
      v128.store(out + j, x1, 16);
      v128.store(out + j, x2, 32);
      v128.store(out + j, x3, 48);
      v128.store(other + j, z0);
      v128.store(other + j, z1, 16);
      v128.store(other + j, z2, 32);
      v128.store(other + j, z3, 48);
    }
    for (; j < rowH; j += 16) {
      let x = v128.load(out + j);
      let z = v128.load(other + j);
      let p = A;
      for (let q = B + j, end = q + <usize>ks * rowH; q < end; q += rowH) {
        const y = v128.load(q);
        x = f32x4.add(x, f32x4.mul(v128.load_splat<f32>(p), y));
        z = f32x4.add(z, f32x4.mul(v128.load_splat<f32>(p + rowH), y));
        p += 4;
      }
      v128.store(out + j, x);
      v128.store(other + j, z);
    }
    out += 2 * rowH;
    A += 2 * rowH;
  }
}

/** Σ_j x_j · y_j over rows of H, added up in float64. */
function exactDot(x: usize, y: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (let j: usize = 0; j < rowH; j += 16) {
    even = f64x2.add(
      even,
      f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(x + j)), f64x2.promote_low_f32x4(v128.load64_zero(y + j))),
    );
    odd = f64x2.add(
      odd,
      f64x2.mul(
        f64x2.promote_low_f32x4(v128.load64_zero(x + j, 8)),
        f64x2.promote_low_f32x4(v128.load64_zero(y + j, 8)),
      ),
    );
  }
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** W2 W1, W3 W2 and M, from the parameters as they stand. Needed before the first batch, and left by each. */
export function affineCompose(): void {
  dots(w21, rowH, w1, rowH, w2, rowH, E, H, rowH);
  addSecondBias();
  product(w32, w3, rowH, w2, E, H, rowH);
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
function composeMap(): void {
  dots(map, rowE, w3, rowH, w21, rowH, E, E, rowH);
  memory.copy(mapOnly, map, rowE * <usize>E);
  for (let a = 0; a < E; a++) store<f32>(mapOnly + <usize>a * rowE + (<usize>d << 2), 0);
}

/** Fills target and source with the vectors of the users that `slots` names, n rows. */
export function affineGather(n: i32): void {
  let to = target;
  let also = source;
  for (let r = 0; r < n; r++) {
    let from = users + <usize>load<i32>(slots + (<usize>r << 2)) * (rowE << 1);
    const end = from + rowE;
    while (from < end) {
      v128.store(to, v128.load(from));
      v128.store(also, v128.load(from + rowE));
      from += 16;
      to += 16;
      also += 16;
    }
  }
}

/** Fills items with the vectors of the items that `itemSlots` names, n rows. */
export function affineGatherItems(n: i32): void {
  let to = items;
  for (let r = 0; r < n; r++) {
    let from = itemTable + <usize>load<i32>(itemSlots + (<usize>r << 2)) * rowE;
    for (const end = from + rowE; from < end; from += 16, to += 16) v128.store(to, v128.load(from));
  }
}

/**
 * Distance of a time from the middle of 0 … N − 1, as a row of `waves`.
 *
 * With c = (N − 1)/2 and s = |t − c|, sin tω = ± cos cω sin sω + sin cω cos sω and cos tω = cos cω cos sω ∓ sin cω sin sω. So a
 * row of P, turned by cω once a batch, needs only sin sω and cos sω, and times that mirror each other, as a batch's two
 * halves do (`drawTimes`), share both of their products.
 */
// @ts-ignore: decorator
@inline
function waveOf(t: i32): usize {
  return waves + <usize>(abs(2 * t - (steps - 1)) >> 1) * (rowHalf << 1);
}

/** The sign of sin sω at t. */
// @ts-ignore: decorator
@inline
function sideOf(t: i32): v128 {
  return f32x4.splat(2 * t < steps - 1 ? -1 : 1);
}

// @ts-ignore: decorator
@inline
function timeOf(r: i32): i32 {
  return load<i32>(time + (<usize>r << 2));
}

/** How far the mirrored row lies behind each of the first half's rows, or 0 where a row's mirror is not there. */
function mirrored(n: i32): i32 {
  const middle = n >> 1;
  for (let r = 0; r < middle; r++) if (timeOf(r) + timeOf(middle + r) != steps - 1) return 0;
  return middle;
}

/** P turned by cω: rows [sin | cos] of `turned`. */
function turnTime(): void {
  const sine = turn;
  const cosine = turn + rowHalf;
  const cosineAt = <usize>half << 2;
  for (let a = 0; a < d; a++) {
    const from = timeWeight + <usize>a * rowH;
    const to = turned + <usize>a * (rowHalf << 1);
    for (let k = 0; k < half; k++) {
      const at = <usize>k << 2;
      const s = load<f32>(from + at);
      const c = load<f32>(from + cosineAt + at);
      store<f32>(to + at, s * load<f32>(cosine + at) - c * load<f32>(sine + at));
      store<f32>(to + rowHalf + at, s * load<f32>(sine + at) + c * load<f32>(cosine + at));
    }
  }
}

/** Σ δ τᵀ from its turned form. */
function turnBack(): void {
  const sine = turn;
  const cosine = turn + rowHalf;
  const cosineAt = <usize>half << 2;
  for (let a = 0; a < d; a++) {
    const from = turnedMoments + <usize>a * (rowHalf << 1);
    const to = tauMoments + <usize>a * rowH;
    for (let k = 0; k < half; k++) {
      const at = <usize>k << 2;
      const s = load<f32>(from + at);
      const c = load<f32>(from + rowHalf + at);
      store<f32>(to + at, s * load<f32>(cosine + at) + c * load<f32>(sine + at));
      store<f32>(to + cosineAt + at, c * load<f32>(cosine + at) - s * load<f32>(sine + at));
    }
  }
}

/** One clipped Adam step of the DIM on the batch's n rows; leaves the loss before the step in losses[0]. */
export function affineTrain(n: i32): void {
  const rows = (n + 3) & ~3;
  const mirror = mirrored(n);
  // Waves to be looked at: those of the rows 0 … mirror − 1 serve two rows each.
  const waveCount = n - mirror;
  const rowWave = rowHalf << 1;
  for (let k = 0; k < waveCount; k++) {
    let from = waveOf(timeOf(k < mirror ? k : k + mirror));
    for (let to = batchWaves + <usize>k * rowWave, end = to + rowWave; to < end; to += 16, from += 16) {
      v128.store(to, v128.load(from));
    }
  }
  turnTime();
  const evenWaves = (waveCount + 1) & ~1;
  dots(sinePart, rowE, batchWaves, rowWave, turned, rowWave, evenWaves, E, rowHalf);
  dots(cosinePart, rowE, batchWaves + rowHalf, rowWave, turned + rowHalf, rowWave, evenWaves, E, rowHalf);

  for (let r = 0; r < n; r++) {
    const m = v128.load_splat<f32>(keep + (<usize>r << 2));
    const at = <usize>r * rowE;
    for (let j: usize = 0; j < rowE; j += 16) v128.store(masked + at + j, f32x4.mul(m, v128.load(source + at + j)));
  }
  product(conditionPart, masked, rowE, condition, rows, d + 1, rowE);
  const one = <usize>d << 2;
  for (let r = 0; r < n; r++) {
    const t = timeOf(r);
    const side = sideOf(t);
    const clean = v128.load_splat<f32>(signal + (<usize>t << 2));
    const noisy = v128.load_splat<f32>(sigma + (<usize>t << 2));
    const at = <usize>r * rowE;
    const wave = <usize>(r < mirror ? r : r - mirror) * rowE;
    for (let j: usize = 0; j < rowE; j += 16) {
      const x = f32x4.add(
        f32x4.mul(clean, v128.load(target + at + j)),
        f32x4.mul(noisy, v128.load(noise + at + j)),
      );
      const given = f32x4.add(
        f32x4.add(f32x4.mul(side, v128.load(sinePart + wave + j)), v128.load(cosinePart + wave + j)),
        v128.load(timeBias + j),
      );
      v128.store(input + at + j, f32x4.add(f32x4.add(x, given), v128.load(conditionPart + at + j)));
    }
    store<f32>(input + at + one, 1);
  }

  // ε̂ = M x' + W3 (W2 b1 + b2) + b3: rows of input times the transposed map.
  transposeMap();
  product(delta, input, rowE, mapTransposed(), rows, d + 1, rowE);
  const share = f32x4.splat(<f32>(1 / (<f64>n * <f64>d)));
  const up = f32x4.splat(1);
  const down = f32x4.splat(-1);
  const halved = f32x4.splat(0.5);
  let loss = f32x4.splat(0);
  for (let r = 0; r < n; r++) {
    const at = <usize>r * rowE;
    const paired = mirror > 0 && r >= mirror && r < 2 * mirror;
    const wave = <usize>(r < mirror ? r : r - mirror) * rowE;
    const side = sideOf(timeOf(r));
    for (let j: usize = 0; j < rowE; j += 16) {
      const z = f32x4.sub(f32x4.add(v128.load(delta + at + j), v128.load(b3 + j)), v128.load(noise + at + j));
      const c = f32x4.max(down, f32x4.min(up, z));
      loss = f32x4.add(loss, f32x4.mul(c, f32x4.sub(z, f32x4.mul(halved, c))));
      const slope = f32x4.mul(c, share);
      v128.store(delta + at + j, slope);
      const sided = f32x4.mul(side, slope);
      if (paired) {
        v128.store(cosineDelta + wave + j, f32x4.add(v128.load(cosineDelta + wave + j), slope));
        v128.store(sineDelta + wave + j, f32x4.add(v128.load(sineDelta + wave + j), sided));
      } else {
        v128.store(cosineDelta + wave + j, slope);
        v128.store(sineDelta + wave + j, sided);
      }
    }
  }
  store<f64>(losses, total(loss) / (<f64>n * <f64>d));

  // Sufficient statistics of the batch.
  transposedProduct(moments, delta, rowE, input, rowE, E, n, rowE);
  transposedProduct(sourceMoments, masked, rowE, delta, rowE, E, n, rowE);
  transposedProduct(turnedMoments, sineDelta, rowE, batchWaves, rowWave, E, waveCount, rowHalf);
  transposedProduct(turnedMoments + rowHalf, cosineDelta, rowE, batchWaves + rowHalf, rowWave, E, waveCount, rowHalf);
  turnBack();

  // Every parameter's own gradient but W2's.
  const shift = gradient - w1;
  const gamma = moments + one;
  product(shift + w3, moments, rowE, w21, E, d + 1, rowH);
  product(inner, moments, rowE, w1, E, d + 1, rowH);
  transposedProduct(shift + w1, moments, rowE, w32, rowH, E, d, rowH);
  for (let j: usize = 0; j < rowH; j += 16) {
    let sum = f32x4.splat(0);
    for (let a = 0; a < d; a++) {
      const weight = v128.load_splat<f32>(gamma + <usize>a * rowE);
      sum = f32x4.add(sum, f32x4.mul(weight, v128.load(w3 + <usize>a * rowH + j)));
    }
    v128.store(shift + b2 + j, sum);
  }
  transposedProduct(shift + timeWeight, mapOnly, rowE, tauMoments, rowH, E, d, rowH);
  product(shift + condition, sourceMoments, rowE, mapOnly, E, d, rowE);
  for (let j: usize = 0; j < rowE; j += 16) {
    let sum = f32x4.splat(0);
    for (let a = 0; a < d; a++) {
      const weight = v128.load_splat<f32>(gamma + <usize>a * rowE);
      sum = f32x4.add(sum, f32x4.mul(weight, v128.load(mapOnly + <usize>a * rowE + j)));
    }
    v128.store(shift + timeBias + j, sum);
  }
  for (let a = 0; a < d; a++) store<f32>(shift + b3 + (<usize>a << 2), load<f32>(gamma + <usize>a * rowE));

  const step = load<f64>(losses, 24) + 1;
  store<f64>(losses, step, 24);
  const beforeW2 = w2 - w1;
  const afterW2 = b2 - w1;
  const rest = parameterBytes - afterW2;
  prepareAdam(squares(gradient, beforeW2) + squaresOfSecondLayer() + squares(gradient + afterW2, rest), step);
  memory.copy(oldW3, w3, <usize>E * rowH);
  const scales = f32x4.splat(scale);
  for (let p = inner, end = inner + <usize>d * rowH; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), scales));
  adam(w1, first, second, gradient, beforeW2);
  adam(b2, first + afterW2, second + afterW2, gradient + afterW2, rest);
  stepSecondLayer();
  composeMap();
}

/** ‖W3ᵀ inner‖² without the product: Σ (W3 W3ᵀ) ∘ (inner innerᵀ). The batch's moments have been used and give their room. */
function squaresOfSecondLayer(): f64 {
  dots(moments, rowE, w3, rowH, w3, rowH, E, E, rowH);
  dots(sourceMoments, rowE, inner, rowH, inner, rowH, E, E, rowH);
  let sum: f64 = 0;
  for (let a = 0; a < d; a++) {
    for (let b = 0; b < d; b++) {
      const at = <usize>a * rowE + (<usize>b << 2);
      sum += <f64>load<f32>(moments + at) * <f64>load<f32>(sourceMoments + at);
    }
  }
  return max<f64>(sum, 0);
}

/** Where Mᵀ with its bias row is put for the forward pass: `map64`, which the sampler fills anew. */
// @ts-ignore: decorator
@inline
function mapTransposed(): usize {
  return map64;
}

function transposeMap(): void {
  const to = mapTransposed();
  for (let a = 0; a < E; a++) {
    for (let b = 0; b < E; b++) {
      store<f32>(to + <usize>b * rowE + (<usize>a << 2), load<f32>(map + <usize>a * rowE + (<usize>b << 2)));
    }
  }
}

/** Carries the pair (A, a) through the solver's plan: `registers[registerOut]` and, in float32, `sampler`. */
export function affineReplay(): void {
  const row64 = rowE << 1;
  const pair = row64 * <usize>E;
  dots(planTime, rowE, planTau, rowH, timeWeight, rowH, (evaluations + 3) & ~3, E, rowH);
  // map64[b][a] = M[a][b], row d the bias; base = s · [Cᵀ; c] and p in row d. From T to 0 the solver multiplies errors of ε̂ by
  // about 1/α(T), more than 100, so M is composed anew with float64 sums.
  for (let a = 0; a < E; a++) {
    for (let b = 0; b < E; b++) {
      const at = <usize>b * row64 + (<usize>a << 3);
      store<f64>(map64 + at, a < d && b <= d ? exactDot(w3 + <usize>a * rowH, w21 + <usize>b * rowH) : 0);
      store<f64>(base + at, guidance * <f64>load<f32>(condition + <usize>b * rowE + (<usize>a << 2)));
    }
  }
  const last = <usize>d * row64;
  for (let a = 0; a < d; a++) {
    const at = last + (<usize>a << 3);
    store<f64>(map64 + at, load<f64>(map64 + at) + <f64>load<f32>(b3 + (<usize>a << 2)));
    store<f64>(base + at, load<f64>(base + at) + <f64>load<f32>(timeBias + (<usize>a << 2)));
  }
  memory.fill(registers, 0, pair);
  for (let k = 0; k < d; k++) store<f64>(registers + <usize>k * row64 + (<usize>k << 3), 1);

  let at = program;
  const end = program + (<usize>programLength << 3);
  let evaluation = 0;
  while (at < end) {
    const dst = registers + <usize>load<f64>(at, 8) * pair;
    if (load<f64>(at) == 0) {
      evaluate(dst, registers + <usize>load<f64>(at, 16) * pair, planTime + <usize>evaluation * rowE);
      evaluation++;
      at += 24;
    } else {
      const terms = <usize>load<f64>(at, 16);
      at += 24;
      const end = dst + last + row64;
      scaleInto(dst, end, registers + <usize>load<f64>(at, 8) * pair, v128.load_splat<f64>(at));
      for (let k: usize = 1; k < terms; k++) {
        at += 16;
        addInto(dst, end, registers + <usize>load<f64>(at, 8) * pair, v128.load_splat<f64>(at));
      }
      at += 16;
    }
  }
  const result = registers + <usize>registerOut * pair;
  for (let k = 0; k < E * E; k++) store<f32>(sampler + (<usize>k << 2), <f32>load<f64>(result + (<usize>k << 3)));
}

// @ts-ignore: decorator
@inline
function scaleInto(dst: usize, end: usize, src: usize, c: v128): void {
  for (; dst < end; dst += 32, src += 32) {
    v128.store(dst, f64x2.mul(c, v128.load(src)));
    v128.store(dst, f64x2.mul(c, v128.load(src, 16)), 16);
  }
}

// @ts-ignore: decorator
@inline
function addInto(dst: usize, end: usize, src: usize, c: v128): void {
  for (; dst < end; dst += 32, src += 32) {
    v128.store(dst, f64x2.add(v128.load(dst), f64x2.mul(c, v128.load(src))));
    v128.store(dst, f64x2.add(v128.load(dst, 16), f64x2.mul(c, v128.load(src, 16))), 16);
  }
}

/** dst = (src + base + [0; Pτ]) Mᵀ + [0; bias], two rows at a time; where d + 1 is odd the last has a row of padding beside it. */
function evaluate(dst: usize, src: usize, timeShift: usize): void {
  const row64 = rowE << 1;
  const bias = map64 + <usize>d * row64;
  // Two rows of src + base + [0; Pτ]; the alignment step's memory is free at this time.
  const shifted = aligned;
  const stop = shifted + (<usize>d << 3);
  for (let k = 0; k <= d; k += 2) {
    const from = <usize>k * row64;
    for (let b: usize = 0; b < row64 << 1; b += 16) {
      v128.store(shifted + b, f64x2.add(v128.load(src + from + b), v128.load(base + from + b)));
    }
    const last = d - k;
    if (last < 2) {
      const row = shifted + <usize>last * row64;
      for (let b: usize = 0; b < <usize>d; b++) {
        store<f64>(row + (b << 3), load<f64>(row + (b << 3)) + <f64>load<f32>(timeShift + (b << 2)));
      }
    }
    const to = dst + from;
    for (let a: usize = 0; a < row64; a += 32) {
      let x0 = f64x2.splat(0);
      let y0 = f64x2.splat(0);
      let x1 = f64x2.splat(0);
      let y1 = f64x2.splat(0);
      if (last == 0) {
        x0 = v128.load(bias + a);
        y0 = v128.load(bias + a, 16);
      } else if (last == 1) {
        x1 = v128.load(bias + a);
        y1 = v128.load(bias + a, 16);
      }
      let weights = map64 + a;
      for (let p = shifted; p < stop; p += 8, weights += row64) {
        const x = v128.load(weights);
        const y = v128.load(weights, 16);
        const value0 = v128.load_splat<f64>(p);
        x0 = f64x2.add(x0, f64x2.mul(value0, x));
        y0 = f64x2.add(y0, f64x2.mul(value0, y));
        const value1 = v128.load_splat<f64>(p + row64);
        x1 = f64x2.add(x1, f64x2.mul(value1, x));
        y1 = f64x2.add(y1, f64x2.mul(value1, y));
      }
      v128.store(to + a, x0);
      v128.store(to + a, y0, 16);
      v128.store(to + row64 + a, x1);
      v128.store(to + row64 + a, y1, 16);
    }
  }
}

/**
 * One clipped Adam step of the alignment layer on the batch's n rows: norm(ALM(x0), u_t) + λ · mean (ALM(x0)·v − r)², x0 by the
 * sampler as `affineReplay` left it. Leaves both losses, without λ, in losses[1] and losses[2].
 * @param norm 0: smooth-L1; 1: |·|; 2: (·)²
 */
export function affineAlign(n: i32, lambda: f64, norm: i32): void {
  const rows = (n + 3) & ~3;
  product(sampled, source, rowE, sampler, rows, d + 1, rowE);
  product(aligned, sampled, rowE, align, rows, d, rowE);
  const share = f32x4.splat(<f32>(1 / (<f64>n * <f64>d)));
  const up = f32x4.splat(1);
  const down = f32x4.splat(-1);
  const halved = f32x4.splat(0.5);
  let loss = f32x4.splat(0);
  let squared: f64 = 0;
  for (let r = 0; r < n; r++) {
    const at = <usize>r * rowE;
    let dot = f32x4.splat(0);
    for (let j: usize = 0; j < rowE; j += 16) {
      dot = f32x4.add(dot, f32x4.mul(v128.load(aligned + at + j), v128.load(items + at + j)));
    }
    const error = total(dot) - <f64>load<f32>(ratings + (<usize>r << 2));
    squared += error * error;
    const weight = f32x4.splat(<f32>((2 * lambda * error) / <f64>n));
    for (let j: usize = 0; j < rowE; j += 16) {
      const z = f32x4.sub(v128.load(aligned + at + j), v128.load(target + at + j));
      let c: v128;
      if (norm == 0) {
        c = f32x4.max(down, f32x4.min(up, z));
        loss = f32x4.add(loss, f32x4.mul(c, f32x4.sub(z, f32x4.mul(halved, c))));
      } else if (norm == 1) {
        const zero = f32x4.splat(0);
        c = f32x4.sub(v128.and(up, f32x4.gt(z, zero)), v128.and(up, f32x4.lt(z, zero)));
        loss = f32x4.add(loss, f32x4.abs(z));
      } else {
        c = f32x4.add(z, z);
        loss = f32x4.add(loss, f32x4.mul(z, z));
      }
      v128.store(aligned + at + j, f32x4.add(f32x4.mul(c, share), f32x4.mul(weight, v128.load(items + at + j))));
    }
  }
  store<f64>(losses, total(loss) / (<f64>n * <f64>d), 8);
  store<f64>(losses, squared / <f64>n, 16);
  transposedProduct(alignGradient, sampled, rowE, aligned, rowE, E, n, rowE);
  const alignStep = load<f64>(losses, 32) + 1;
  store<f64>(losses, alignStep, 32);
  const bytes = rowE * <usize>E;
  prepareAdam(squares(alignGradient, bytes), alignStep);
  adam(align, alignFirst, alignSecond, alignGradient, bytes);
}
