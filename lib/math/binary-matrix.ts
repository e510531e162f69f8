import { type Pause, pacer } from './work';

/**
 * A sparse matrix of zeros and ones, by row: the ones of row r stand in the columns `ones[starts[r]] … ones[starts[r + 1] − 1]`.
 * Histories are such matrices: users × items.
 */
export interface BinaryMatrix {
  readonly rows: number;
  readonly columns: number;
  /** [rows + 1] */
  readonly starts: Int32Array;
  /** Column of each one. */
  readonly ones: Int32Array;
}

/**
 * The matrix that has a one at (rowOf[k], columnOf[k]) for each k.
 * @param rowOf below 0: this one is left out
 */
export function* binaryMatrix(
  rowOf: Int32Array,
  columnOf: Int32Array,
  rows: number,
  columns: number,
): Generator<Pause, BinaryMatrix> {
  yield { fraction: 0 };
  const due = pacer();
  const starts = new Int32Array(rows + 1);
  for (let k = 0; k < rowOf.length; k++) if (rowOf[k] >= 0) starts[rowOf[k] + 1]++;
  for (let row = 0; row < rows; row++) starts[row + 1] += starts[row];
  const next = starts.slice(0, rows);
  const ones = new Int32Array(starts[rows]);
  for (let from = 0; from < rowOf.length; from += STRIDE) {
    if (due()) yield { fraction: from / rowOf.length };
    const end = Math.min(rowOf.length, from + STRIDE);
    for (let k = from; k < end; k++) if (rowOf[k] >= 0) ones[next[rowOf[k]]++] = columnOf[k];
  }
  yield { fraction: 1 };
  return { rows, columns, starts, ones };
}

/** Ones that are placed between two looks at the clock. */
const STRIDE = 1 << 16;

/** The columns of a row's ones. */
export function onesOf({ starts, ones }: BinaryMatrix, row: number): Int32Array {
  return ones.subarray(starts[row], starts[row + 1]);
}

/** Mᵀ. */
export function transposed(matrix: BinaryMatrix): Generator<Pause, BinaryMatrix> {
  const rowOf = new Int32Array(matrix.ones.length);
  for (let row = 0; row < matrix.rows; row++) rowOf.fill(row, matrix.starts[row], matrix.starts[row + 1]);
  return binaryMatrix(matrix.ones, rowOf, matrix.columns, matrix.rows);
}

/** Number of ones in each column, [columns]. */
export function columnCounts({ columns, ones }: BinaryMatrix): Float64Array {
  const counts = new Float64Array(columns);
  for (let k = 0; k < ones.length; k++) counts[ones[k]]++;
  return counts;
}

/** Number of ones in each row, [rows]. */
export function rowCounts({ rows, starts }: BinaryMatrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => starts[row + 1] - starts[row]);
}

/**
 * `out` = M x for `width` vectors side by side: x is row-major [columns × width], `out` [rows × width]. Several vectors at once
 * cost little more than one, since the matrix is read once; eight are unrolled.
 */
export function multiplyBinary(matrix: BinaryMatrix, x: Float64Array, width: number, out: Float64Array): Float64Array {
  if (width === 8) return multiplyEight(matrix, x, out);
  const { rows, starts, ones } = matrix;
  out.fill(0);
  for (let row = 0; row < rows; row++) {
    const to = row * width;
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const from = ones[k] * width;
      for (let j = 0; j < width; j++) out[to + j] += x[from + j];
    }
  }
  return out;
}

/** `out` = Mᵀ y for `width` vectors side by side: y is row-major [rows × width], `out` [columns × width]. */
export function multiplyBinaryTransposed(
  matrix: BinaryMatrix,
  y: Float64Array,
  width: number,
  out: Float64Array,
): Float64Array {
  if (width === 8) return multiplyEightTransposed(matrix, y, out);
  const { rows, starts, ones } = matrix;
  out.fill(0);
  for (let row = 0; row < rows; row++) {
    const from = row * width;
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      const to = ones[k] * width;
      for (let j = 0; j < width; j++) out[to + j] += y[from + j];
    }
  }
  return out;
}

function multiplyEight({ rows, starts, ones }: BinaryMatrix, x: Float64Array, out: Float64Array): Float64Array {
  for (let row = 0; row < rows; row++) {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let k = starts[row], end = starts[row + 1]; k < end; k++) {
      const from = ones[k] * 8;
      s0 += x[from];
      s1 += x[from + 1];
      s2 += x[from + 2];
      s3 += x[from + 3];
      s4 += x[from + 4];
      s5 += x[from + 5];
      s6 += x[from + 6];
      s7 += x[from + 7];
    }
    const to = row * 8;
    out[to] = s0;
    out[to + 1] = s1;
    out[to + 2] = s2;
    out[to + 3] = s3;
    out[to + 4] = s4;
    out[to + 5] = s5;
    out[to + 6] = s6;
    out[to + 7] = s7;
  }
  return out;
}

function multiplyEightTransposed(
  { rows, starts, ones }: BinaryMatrix,
  y: Float64Array,
  out: Float64Array,
): Float64Array {
  out.fill(0);
  for (let row = 0; row < rows; row++) {
    const from = row * 8;
    const y0 = y[from];
    const y1 = y[from + 1];
    const y2 = y[from + 2];
    const y3 = y[from + 3];
    const y4 = y[from + 4];
    const y5 = y[from + 5];
    const y6 = y[from + 6];
    const y7 = y[from + 7];
    for (let k = starts[row], end = starts[row + 1]; k < end; k++) {
      const to = ones[k] * 8;
      out[to] += y0;
      out[to + 1] += y1;
      out[to + 2] += y2;
      out[to + 3] += y3;
      out[to + 4] += y4;
      out[to + 5] += y5;
      out[to + 6] += y6;
      out[to + 7] += y7;
    }
  }
  return out;
}
