// Products over lists of rows: most units of the hidden layer are 0 in most rows, and what is 0 is left out. Sums run in the
// order of the list, one term after another, so that each has the bits of the dense product.

/** Address of the row that a list names at i. */
class Listed {
  @inline
  static row(rows: usize, i: i32, base: usize, stride: usize): usize {
    return base + <usize>load<i32>(rows + ((<usize>i) << 2)) * stride;
  }
}

/**
 * sums[i] += Σ_q row_i[q] · w[q] over `bytes` of float64, for the rows of a list; four at a time, so that up to three numbers
 * behind `sums` are written.
 */
export function addDots(
  rows: usize,
  count: i32,
  base: usize,
  stride: usize,
  w: usize,
  bytes: usize,
  sums: usize,
): void {
  const last = count - 1;
  for (let i = 0; i < count; i += 4) {
    let a = Listed.row(rows, i, base, stride);
    let b = Listed.row(rows, min(i + 1, last), base, stride);
    let c = Listed.row(rows, min(i + 2, last), base, stride);
    let d = Listed.row(rows, min(i + 3, last), base, stride);
    const out = sums + ((<usize>i) << 3);
    let ab = v128.load(out);
    let cd = v128.load(out, 16);
    for (let at = w, end = w + bytes; at < end; at += 16) {
      const va = v128.load(a);
      const vb = v128.load(b);
      const vc = v128.load(c);
      const vd = v128.load(d);
      const w0 = v128.load64_splat(at);
      const w1 = v128.load64_splat(at, 8);
      ab = f64x2.add(ab, f64x2.mul(v128.shuffle<f64>(va, vb, 0, 2), w0));
      cd = f64x2.add(cd, f64x2.mul(v128.shuffle<f64>(vc, vd, 0, 2), w0));
      ab = f64x2.add(ab, f64x2.mul(v128.shuffle<f64>(va, vb, 1, 3), w1));
      cd = f64x2.add(cd, f64x2.mul(v128.shuffle<f64>(vc, vd, 1, 3), w1));
      a += 16;
      b += 16;
      c += 16;
      d += 16;
    }
    v128.store(out, ab);
    v128.store(out, cd, 16);
  }
}

/** out[q] = Σ_i scales[i] · row_i[q] over `bytes` of float64. */
export function combine(
  rows: usize,
  count: i32,
  scales: usize,
  base: usize,
  stride: usize,
  bytes: usize,
  out: usize,
): void {
  let q: usize = 0;
  for (; q + 80 <= bytes; q += 80) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    let s4 = f64x2.splat(0);
    for (let i = 0; i < count; i++) {
      const row = Listed.row(rows, i, base + q, stride);
      const scale = v128.load64_splat(scales + ((<usize>i) << 3));
      s0 = f64x2.add(s0, f64x2.mul(scale, v128.load(row)));
      s1 = f64x2.add(s1, f64x2.mul(scale, v128.load(row, 16)));
      s2 = f64x2.add(s2, f64x2.mul(scale, v128.load(row, 32)));
      s3 = f64x2.add(s3, f64x2.mul(scale, v128.load(row, 48)));
      s4 = f64x2.add(s4, f64x2.mul(scale, v128.load(row, 64)));
    }
    const to = out + q;
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    v128.store(to, s4, 64);
  }
  for (; q < bytes; q += 16) {
    let sum = f64x2.splat(0);
    for (let i = 0; i < count; i++) {
      const row = Listed.row(rows, i, base + q, stride);
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(scales + ((<usize>i) << 3)), v128.load(row)));
    }
    v128.store(out + q, sum);
  }
}
