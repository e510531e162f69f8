// Products of small row-major float64 matrices: the SIMD form of lib/kernels/js/matrix.ts. Each entry of C is summed in the
// same order as there, so both give the same bits. Addresses and steps are in bytes.

/** C += A B; A is read at a + i·rowStep + s·sumStep, so that a transposed A needs no copy. B is [k × n], C is [m × n]. */
export function matrixProduct(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  rowStep: usize,
  sumStep: usize,
  b: usize,
  c: usize,
): void {
  const fullRows = m - (m % 4);
  const quadColumns = n - (n % 4);
  const pairColumns = n - (n % 2);
  const line = (<usize>n) << 3;
  for (let i = 0; i < fullRows; i += 4) {
    const rows = a + <usize>i * rowStep;
    const out = c + <usize>i * line;
    let j = 0;
    for (; j < quadColumns; j += 4)
      four(k, rows, rowStep, sumStep, b + ((<usize>j) << 3), line, out + ((<usize>j) << 3));
    for (; j < pairColumns; j += 2)
      two(k, rows, rowStep, sumStep, b + ((<usize>j) << 3), line, out + ((<usize>j) << 3));
    for (; j < n; j++) {
      for (let r: usize = 0; r < 4; r++) {
        one(k, rows + r * rowStep, sumStep, b + ((<usize>j) << 3), line, out + r * line + ((<usize>j) << 3));
      }
    }
  }
  for (let i = fullRows; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const column = (<usize>j) << 3;
      one(k, a + <usize>i * rowStep, sumStep, b + column, line, c + <usize>i * line + column);
    }
  }
}

/** Two entries of C; inlined. */
class Entries {
  @inline
  static add(at: usize, value: v128): void {
    v128.store(at, f64x2.add(v128.load(at), value));
  }
}

/** A block of 4 × 4. */
function four(k: i32, a: usize, rowStep: usize, sumStep: usize, b: usize, line: usize, c: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  const row2 = rowStep * 2;
  const row3 = rowStep * 3;
  for (let s = 0; s < k; s++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    c00 = f64x2.add(c00, f64x2.mul(a0, b0));
    c01 = f64x2.add(c01, f64x2.mul(a0, b1));
    const a1 = v128.load64_splat(a + rowStep);
    c10 = f64x2.add(c10, f64x2.mul(a1, b0));
    c11 = f64x2.add(c11, f64x2.mul(a1, b1));
    const a2 = v128.load64_splat(a + row2);
    c20 = f64x2.add(c20, f64x2.mul(a2, b0));
    c21 = f64x2.add(c21, f64x2.mul(a2, b1));
    const a3 = v128.load64_splat(a + row3);
    c30 = f64x2.add(c30, f64x2.mul(a3, b0));
    c31 = f64x2.add(c31, f64x2.mul(a3, b1));
    a += sumStep;
    b += line;
  }
  Entries.add(c, c00);
  Entries.add(c + 16, c01);
  Entries.add(c + line, c10);
  Entries.add(c + line + 16, c11);
  Entries.add(c + 2 * line, c20);
  Entries.add(c + 2 * line + 16, c21);
  Entries.add(c + 3 * line, c30);
  Entries.add(c + 3 * line + 16, c31);
}

/** A block of 4 × 2. */
function two(k: i32, a: usize, rowStep: usize, sumStep: usize, b: usize, line: usize, c: usize): void {
  let c0 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let c2 = f64x2.splat(0);
  let c3 = f64x2.splat(0);
  for (let s = 0; s < k; s++) {
    const b0 = v128.load(b);
    c0 = f64x2.add(c0, f64x2.mul(v128.load64_splat(a), b0));
    c1 = f64x2.add(c1, f64x2.mul(v128.load64_splat(a + rowStep), b0));
    c2 = f64x2.add(c2, f64x2.mul(v128.load64_splat(a + 2 * rowStep), b0));
    c3 = f64x2.add(c3, f64x2.mul(v128.load64_splat(a + 3 * rowStep), b0));
    a += sumStep;
    b += line;
  }
  Entries.add(c, c0);
  Entries.add(c + line, c1);
  Entries.add(c + 2 * line, c2);
  Entries.add(c + 3 * line, c3);
}

/** One entry. */
function one(k: i32, a: usize, sumStep: usize, b: usize, line: usize, c: usize): void {
  let sum: f64 = 0;
  for (let s = 0; s < k; s++) {
    sum += load<f64>(a) * load<f64>(b);
    a += sumStep;
    b += line;
  }
  store<f64>(c, load<f64>(c) + sum);
}
