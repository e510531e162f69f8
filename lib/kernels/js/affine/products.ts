import type { AffineMemory } from './memory';

/** Products of matrices that lie in the memory; sums are float64, results float32. */
export interface AffineProducts {
  /** out[a][j] = Σ_k A(a, k) · B[k][j], j < cols; A(a, k) lies at A + a·perA + k·perK, rows of out and B are `row` apart. */
  product(
    out: number,
    A: number,
    perA: number,
    perK: number,
    B: number,
    count: number,
    ks: number,
    row: number,
    cols: number,
  ): void;
  /** out[a][b] = Σ_j A[a][j] · B[b][j], j < cols, a multiple of 4; rows of A and B are `row` apart, of out `outRow`. */
  dots(out: number, A: number, B: number, as: number, bs: number, outRow: number, row: number, cols: number): void;
}

export function affineProducts({ f32: f, layout: { E, H } }: AffineMemory): AffineProducts {
  const sums = new Float64Array(Math.max(E, H));

  function product(
    out: number,
    A: number,
    perA: number,
    perK: number,
    B: number,
    count: number,
    ks: number,
    row: number,
    cols: number,
  ): void {
    for (let a = 0; a < count; a++) {
      const to = out + a * row;
      const from = A + a * perA;
      sums.fill(0, 0, cols);
      let k = 0;
      // Four at a time: a sum is then read and written once for four products.
      for (; k + 3 < ks; k += 4) {
        const s0 = f[from + k * perK];
        const s1 = f[from + (k + 1) * perK];
        const s2 = f[from + (k + 2) * perK];
        const s3 = f[from + (k + 3) * perK];
        const b0 = B + k * row;
        const b1 = b0 + row;
        const b2 = b1 + row;
        const b3 = b2 + row;
        for (let j = 0; j < cols; j++) {
          sums[j] += s0 * f[b0 + j] + s1 * f[b1 + j] + (s2 * f[b2 + j] + s3 * f[b3 + j]);
        }
      }
      for (; k < ks; k++) {
        const scale = f[from + k * perK];
        const b = B + k * row;
        for (let j = 0; j < cols; j++) sums[j] += scale * f[b + j];
      }
      for (let j = 0; j < cols; j++) f[to + j] = sums[j];
    }
  }

  function dots(
    out: number,
    A: number,
    B: number,
    as: number,
    bs: number,
    outRow: number,
    row: number,
    cols: number,
  ): void {
    for (let a = 0; a < as; a++) {
      for (let b = 0; b < bs; b++) {
        const x = A + a * row;
        const y = B + b * row;
        let even = 0;
        let odd = 0;
        for (let j = 0; j < cols; j += 4) {
          even += f[x + j] * f[y + j] + f[x + j + 2] * f[y + j + 2];
          odd += f[x + j + 1] * f[y + j + 1] + f[x + j + 3] * f[y + j + 3];
        }
        f[out + a * outRow + b] = even + odd;
      }
    }
  }

  return { product, dots };
}
