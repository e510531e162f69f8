import { pow } from '../../math/elementary';

/** Adam on `words` parameters at p, with moments at m and v and the gradient at g clipped by its norm, at step t. */
export type ClippedAdam = (p: number, m: number, v: number, g: number, words: number, t: number) => void;

/** The step over a kernel's memory. */
export function kernelAdam({
  f32: f,
  spec: { learningRate, clipNorm },
}: {
  readonly f32: Float32Array;
  readonly spec: { readonly learningRate: number; readonly clipNorm: number };
}): ClippedAdam {
  return function clippedAdam(p: number, m: number, v: number, g: number, words: number, t: number): void {
    let squares = 0;
    for (let k = 0; k < words; k++) squares += f[g + k] * f[g + k];
    const scale = Math.min(1, clipNorm / (Math.sqrt(squares) + 1e-6));
    const correction = Math.sqrt(1 - pow(0.999, t));
    const rate = (learningRate * correction) / (1 - pow(0.9, t));
    const eps = 1e-8 * correction;
    for (let k = 0; k < words; k++) {
      const x = f[g + k] * scale;
      const mm = 0.9 * f[m + k] + 0.1 * x;
      const vv = 0.999 * f[v + k] + 0.001 * x * x;
      f[m + k] = mm;
      f[v + k] = vv;
      f[p + k] -= (rate * mm) / (Math.sqrt(vv) + eps);
    }
  };
}
