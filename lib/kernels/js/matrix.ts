/**
 * Matrix products over row-major float64 arrays in register blocks of 4 × 2: eight running sums for six loads, which is
 * what makes the small dense layers of the bridges fast without a native library.
 */

/** C += A B with A [m × k], B [k × n], C [m × n]. */
export function multiply(m: number, n: number, k: number, a: Float64Array, b: Float64Array, c: Float64Array): void {
  blocked(m, n, k, a, k, 1, b, c);
}

/** C += Aᵀ B with A [k × m], B [k × n], C [m × n]. */
export function multiplyTransposed(
  m: number,
  n: number,
  k: number,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
): void {
  blocked(m, n, k, a, 1, m, b, c);
}

/** `rowStep` and `sumStep` are the distances in `a` from one row of C to the next and from one term to the next. */
function blocked(
  m: number,
  n: number,
  k: number,
  a: Float64Array,
  rowStep: number,
  sumStep: number,
  b: Float64Array,
  c: Float64Array,
): void {
  const fullRows = m - (m % 4);
  const fullColumns = n - (n % 2);
  for (let i = 0; i < fullRows; i += 4) {
    for (let j = 0; j < fullColumns; j += 2) {
      let c00 = 0;
      let c01 = 0;
      let c10 = 0;
      let c11 = 0;
      let c20 = 0;
      let c21 = 0;
      let c30 = 0;
      let c31 = 0;
      let p = i * rowStep;
      let q = j;
      for (let s = 0; s < k; s++) {
        const b0 = b[q];
        const b1 = b[q + 1];
        const a0 = a[p];
        const a1 = a[p + rowStep];
        const a2 = a[p + 2 * rowStep];
        const a3 = a[p + 3 * rowStep];
        c00 += a0 * b0;
        c01 += a0 * b1;
        c10 += a1 * b0;
        c11 += a1 * b1;
        c20 += a2 * b0;
        c21 += a2 * b1;
        c30 += a3 * b0;
        c31 += a3 * b1;
        p += sumStep;
        q += n;
      }
      const o = i * n + j;
      c[o] += c00;
      c[o + 1] += c01;
      c[o + n] += c10;
      c[o + n + 1] += c11;
      c[o + 2 * n] += c20;
      c[o + 2 * n + 1] += c21;
      c[o + 3 * n] += c30;
      c[o + 3 * n + 1] += c31;
    }
    plain(i, i + 4, fullColumns, n, k, a, rowStep, sumStep, b, n, c);
  }
  plain(fullRows, m, 0, n, k, a, rowStep, sumStep, b, n, c);
}

/** The rows and columns of C that the blocks leave over. */
function plain(
  rowStart: number,
  rowEnd: number,
  columnStart: number,
  columnEnd: number,
  k: number,
  a: Float64Array,
  rowStep: number,
  sumStep: number,
  b: Float64Array,
  n: number,
  c: Float64Array,
): void {
  for (let i = rowStart; i < rowEnd; i++) {
    for (let j = columnStart; j < columnEnd; j++) {
      let sum = 0;
      for (let s = 0; s < k; s++) sum += a[i * rowStep + s * sumStep] * b[s * n + j];
      c[i * n + j] += sum;
    }
  }
}
