/** Products of matrices that lie in one memory; sums are float64, results float32. All steps are in words. */
export interface LayersProducts {
  /**
   * out[r][o] = start[o] + Σ_i A[r][i] · W(o, i) for r < rows, o < outs, i < ins, with W(o, i) at W + o · perOut + i · perIn.
   */
  multiply(
    out: number,
    outRow: number,
    A: number,
    aRow: number,
    W: number,
    perOut: number,
    perIn: number,
    rows: number,
    outs: number,
    ins: number,
    start?: number,
  ): void;
  /** out[a][j] += Σ_r A[r][a] · B[r][j] for a < as, j < js, r < rows. */
  addProducts(
    out: number,
    outRow: number,
    A: number,
    aRow: number,
    B: number,
    bRow: number,
    as: number,
    js: number,
    rows: number,
  ): void;
  /** out[j] += Σ_r B[r][j] for j < js, r < rows. */
  addRows(out: number, B: number, bRow: number, js: number, rows: number): void;
}

/** The products over a memory. @param widest longest row of a result */
export function layersProducts(f: Float32Array, widest: number): LayersProducts {
  const sums = new Float64Array(widest);
  return {
    multiply(out, outRow, A, aRow, W, perOut, perIn, rows, outs, ins, start) {
      for (let r = 0; r < rows; r++) {
        for (let o = 0; o < outs; o++) {
          let sum = start === undefined ? 0 : f[start + o];
          const a = A + r * aRow;
          const w = W + o * perOut;
          for (let i = 0; i < ins; i++) sum += f[a + i] * f[w + i * perIn];
          f[out + r * outRow + o] = sum;
        }
      }
    },
    addProducts(out, outRow, A, aRow, B, bRow, as, js, rows) {
      for (let a = 0; a < as; a++) {
        const to = out + a * outRow;
        for (let j = 0; j < js; j++) sums[j] = f[to + j];
        for (let r = 0; r < rows; r++) {
          const scale = f[A + r * aRow + a];
          const b = B + r * bRow;
          if (scale !== 0) for (let j = 0; j < js; j++) sums[j] += scale * f[b + j];
        }
        for (let j = 0; j < js; j++) f[to + j] = sums[j];
      }
    },
    addRows(out, B, bRow, js, rows) {
      for (let j = 0; j < js; j++) {
        let sum = f[out + j];
        for (let r = 0; r < rows; r++) sum += f[B + r * bRow + j];
        f[out + j] = sum;
      }
    },
  };
}
