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
  const perA2 = perA * 2;
  const perA3 = perA * 3;
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
