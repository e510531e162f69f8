// Sums along rows of padded float32: dot products of rows, and of a vector with itself.

/** Sums over the lanes of vectors; inlined. */
export class Lanes {
  /** The sums over the lanes of four vectors, as one vector. */
  @inline
  static sums(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
    const low = f32x4.add(i32x4.shuffle(x0, x1, 0, 4, 1, 5), i32x4.shuffle(x0, x1, 2, 6, 3, 7));
    const high = f32x4.add(i32x4.shuffle(x2, x3, 0, 4, 1, 5), i32x4.shuffle(x2, x3, 2, 6, 3, 7));
    return f32x4.add(i32x4.shuffle(low, high, 0, 1, 4, 5), i32x4.shuffle(low, high, 2, 3, 6, 7));
  }

  @inline
  static total(x: v128): f64 {
    return (
      <f64>f32x4.extract_lane(x, 0) +
      <f64>f32x4.extract_lane(x, 1) +
      <f64>f32x4.extract_lane(x, 2) +
      <f64>f32x4.extract_lane(x, 3)
    );
  }
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
  const width = (<usize>bs) << 2;
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
      v128.store(out + b, Lanes.sums(x0, x1, x2, x3));
      v128.store(out + perOut + b, Lanes.sums(z0, z1, z2, z3));
    }
    out += 2 * perOut;
    A += 2 * perA;
  }
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
  return Lanes.total(squares0) + Lanes.total(squares1);
}
