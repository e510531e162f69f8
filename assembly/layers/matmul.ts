// Matrix products over rows of padded float32. Rows of a batch lie `rowZ` apart, which is no multiple of 64 lines, so that the
// rows of one column do not share their places in the cache.

/**
 * out[r][j] = start[j] + Σ_k A[r][k] · B[k][j] for r < rows (a multiple of 4), k < ks, over `bytes` (a multiple of 32) of each
 * row of out. Eight columns of B make a panel: B[k][8 j'] lies k · perK + j' · perPanel bytes from B. Four rows and two vectors
 * of them stay in registers.
 */
export function multiply(
  out: usize,
  perOut: usize,
  A: usize,
  perA: usize,
  B: usize,
  perK: usize,
  perPanel: usize,
  rows: i32,
  ks: i32,
  bytes: usize,
  start: usize,
): void {
  const perA2 = perA * 2;
  const perA3 = perA * 3;
  const length = <usize>ks * perK;
  // So many rows of A that they stay in the first cache while all panels go by.
  for (let first = 0; first < rows; first += 32) {
    const stop = min(first + 32, rows);
    let panel = B;
    for (let j: usize = 0; j < bytes; j += 32, panel += perPanel) {
      const start0 = v128.load(start + j);
      const start1 = v128.load(start + j, 16);
      const end = panel + length;
      for (let r = first; r < stop; r += 4) {
        let x00 = start0;
        let x01 = start1;
        let x10 = start0;
        let x11 = start1;
        let x20 = start0;
        let x21 = start1;
        let x30 = start0;
        let x31 = start1;
        let p = A + <usize>r * perA;
        for (let q = panel; q < end; q += perK) {
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
          p += 4;
        }
        let to = out + <usize>r * perOut + j;
        v128.store(to, x00);
        v128.store(to, x01, 16);
        to += perOut;
        v128.store(to, x10);
        v128.store(to, x11, 16);
        to += perOut;
        v128.store(to, x20);
        v128.store(to, x21, 16);
        to += perOut;
        v128.store(to, x30);
        v128.store(to, x31, 16);
      }
    }
  }
}

/**
 * out[a][j] += Σ_r A[r][a] · B[r][j] for a < count (a multiple of 4), r < rows, over `bytes` of each row of out: what a layer's
 * weights get from a batch. Rows of A, B and out are `perA`, `perB` and `perOut` bytes apart.
 */
export function addProducts(
  out: usize,
  perOut: usize,
  A: usize,
  perA: usize,
  B: usize,
  perB: usize,
  count: i32,
  rows: i32,
  bytes: usize,
): void {
  const length = <usize>rows * perB;
  for (let a = 0; a < count; a += 4) {
    const to1 = out + perOut;
    const to2 = to1 + perOut;
    const to3 = to2 + perOut;
    let j: usize = 0;
    for (; j + 32 <= bytes; j += 32) {
      let x00 = v128.load(out + j);
      let x01 = v128.load(out + j, 16);
      let x10 = v128.load(to1 + j);
      let x11 = v128.load(to1 + j, 16);
      let x20 = v128.load(to2 + j);
      let x21 = v128.load(to2 + j, 16);
      let x30 = v128.load(to3 + j);
      let x31 = v128.load(to3 + j, 16);
      let p = A;
      for (let q = B + j, end = q + length; q < end; q += perB) {
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
        p += perA;
      }
      v128.store(out + j, x00);
      v128.store(out + j, x01, 16);
      v128.store(to1 + j, x10);
      v128.store(to1 + j, x11, 16);
      v128.store(to2 + j, x20);
      v128.store(to2 + j, x21, 16);
      v128.store(to3 + j, x30);
      v128.store(to3 + j, x31, 16);
    }
    if (j < bytes) {
      let x0 = v128.load(out + j);
      let x1 = v128.load(to1 + j);
      let x2 = v128.load(to2 + j);
      let x3 = v128.load(to3 + j);
      let p = A;
      for (let q = B + j, end = q + length; q < end; q += perB) {
        const y = v128.load(q);
        x0 = f32x4.add(x0, f32x4.mul(v128.load_splat<f32>(p), y));
        x1 = f32x4.add(x1, f32x4.mul(v128.load_splat<f32>(p, 4), y));
        x2 = f32x4.add(x2, f32x4.mul(v128.load_splat<f32>(p, 8), y));
        x3 = f32x4.add(x3, f32x4.mul(v128.load_splat<f32>(p, 12), y));
        p += perA;
      }
      v128.store(out + j, x0);
      v128.store(to1 + j, x1);
      v128.store(to2 + j, x2);
      v128.store(to3 + j, x3);
    }
    out += 4 * perOut;
    A += 16;
  }
}

/** out[j] += Σ_r B[r][j], r < rows, over `bytes` of each row. */
export function addRows(out: usize, B: usize, perB: usize, rows: i32, bytes: usize): void {
  const length = <usize>rows * perB;
  for (let j: usize = 0; j < bytes; j += 16) {
    let sum = v128.load(out + j);
    for (let q = B + j, end = q + length; q < end; q += perB) sum = f32x4.add(sum, v128.load(q));
    v128.store(out + j, sum);
  }
}

/** A square matrix of `n` × n (a multiple of 8) as panels of eight columns: panel, row, column. */
export function toPanels(out: usize, from: usize, n: i32): void {
  const row = (<usize>n) << 2;
  for (let j: usize = 0; j < row; j += 32) {
    for (let p = from + j, end = p + <usize>n * row; p < end; p += row, out += 32) {
      v128.store(out, v128.load(p));
      v128.store(out, v128.load(p, 16), 16);
    }
  }
}

/** The same of the transposed matrix. */
export function toTransposedPanels(out: usize, from: usize, n: i32): void {
  const row = (<usize>n) << 2;
  // Four rows of the matrix are half a panel's columns.
  for (let i: usize = 0; i < <usize>n; i += 4) {
    const p0 = from + i * row;
    let to = out + (i >> 3) * (row << 3) + ((i & 4) << 2);
    for (let p = p0, end = p0 + row; p < end; p += 16, to += 128) {
      const x0 = v128.load(p);
      const x1 = v128.load(p + row);
      const x2 = v128.load(p + 2 * row);
      const x3 = v128.load(p + 3 * row);
      const low01 = i32x4.shuffle(x0, x1, 0, 4, 1, 5);
      const low23 = i32x4.shuffle(x2, x3, 0, 4, 1, 5);
      const high01 = i32x4.shuffle(x0, x1, 2, 6, 3, 7);
      const high23 = i32x4.shuffle(x2, x3, 2, 6, 3, 7);
      v128.store(to, i32x4.shuffle(low01, low23, 0, 1, 4, 5));
      v128.store(to, i32x4.shuffle(low01, low23, 2, 3, 6, 7), 32);
      v128.store(to, i32x4.shuffle(high01, high23, 0, 1, 4, 5), 64);
      v128.store(to, i32x4.shuffle(high01, high23, 2, 3, 6, 7), 96);
    }
  }
}
