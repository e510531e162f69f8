// Matrix products in SIMD over rows of padded float32.

/**
 * out[a][j] = Σ_k A[a][k] · B[k][j] for a < count (a multiple of 4), k < ks, over `bytes` of each row. A[a][k] lies
 * a · perA + k · perK bytes from A, so that A can be read by columns; rows of B and out are `perB` bytes apart. Four rows
 * and two vectors of them stay in registers.
 */
export function product(
  out: usize,
  A: usize,
  perA: usize,
  perK: usize,
  B: usize,
  perB: usize,
  count: i32,
  ks: i32,
  bytes: usize,
): void {
  const perA2 = 2 * perA;
  const perA3 = 3 * perA;
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
        const s1 = v128.load_splat<f32>(p + perA);
        x10 = f32x4.add(x10, f32x4.mul(s1, y0));
        x11 = f32x4.add(x11, f32x4.mul(s1, y1));
        const s2 = v128.load_splat<f32>(p + perA2);
        x20 = f32x4.add(x20, f32x4.mul(s2, y0));
        x21 = f32x4.add(x21, f32x4.mul(s2, y1));
        const s3 = v128.load_splat<f32>(p + perA3);
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
        x1 = f32x4.add(x1, f32x4.mul(v128.load_splat<f32>(p + perA), y));
        x2 = f32x4.add(x2, f32x4.mul(v128.load_splat<f32>(p + perA2), y));
        x3 = f32x4.add(x3, f32x4.mul(v128.load_splat<f32>(p + perA3), y));
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
    A += 4 * perA;
  }
}

/** out[a][j] += Σ_k A[a][k] · B[k][j] for a < count (even), k < ks; all rows are `row` bytes long. */
export function addProduct(out: usize, A: usize, B: usize, count: i32, ks: i32, row: usize): void {
  for (let a = 0; a < count; a += 2) {
    const other = out + row;
    let j: usize = 0;
    for (; j + 64 <= row; j += 64) {
      let x0 = v128.load(out + j);
      let x1 = v128.load(out + j, 16);
      let x2 = v128.load(out + j, 32);
      let x3 = v128.load(out + j, 48);
      let z0 = v128.load(other + j);
      let z1 = v128.load(other + j, 16);
      let z2 = v128.load(other + j, 32);
      let z3 = v128.load(other + j, 48);
      let p = A;
      for (let q = B + j, end = q + <usize>ks * row; q < end; q += row) {
        const u = v128.load_splat<f32>(p);
        const v = v128.load_splat<f32>(p + row);
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
    for (; j < row; j += 16) {
      let x = v128.load(out + j);
      let z = v128.load(other + j);
      let p = A;
      for (let q = B + j, end = q + <usize>ks * row; q < end; q += row) {
        const y = v128.load(q);
        x = f32x4.add(x, f32x4.mul(v128.load_splat<f32>(p), y));
        z = f32x4.add(z, f32x4.mul(v128.load_splat<f32>(p + row), y));
        p += 4;
      }
      v128.store(out + j, x);
      v128.store(other + j, z);
    }
    out += 2 * row;
    A += 2 * row;
  }
}

/** out[j] = Σ_k w[k] · B[k][j] for k < ks, over rows of B of `row` bytes; the weights are `perWeight` bytes apart. */
export function combination(out: usize, w: usize, perWeight: usize, B: usize, row: usize, ks: i32): void {
  for (let j: usize = 0; j < row; j += 16) {
    let sum = f32x4.splat(0);
    let weight = w;
    for (let q = B + j, end = q + <usize>ks * row; q < end; q += row) {
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(weight), v128.load(q)));
      weight += perWeight;
    }
    v128.store(out + j, sum);
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
export function dots(
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
export function total(x: v128): f64 {
  return (
    <f64>f32x4.extract_lane(x, 0) +
    <f64>f32x4.extract_lane(x, 1) +
    <f64>f32x4.extract_lane(x, 2) +
    <f64>f32x4.extract_lane(x, 3)
  );
}

/** Σ g² over `bytes` of numbers. */
export function squares(g: usize, bytes: usize): f64 {
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
