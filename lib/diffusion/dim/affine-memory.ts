import type { PlanOp } from '../solver/plan';

// How plans and waves of the affine engine lie in its kernel's memory.

/** A plan as numbers: [0, dst, src] for an evaluation, [1, dst, n, c, src, …] for a combination of n terms. */
export function encodePlan(ops: readonly PlanOp[]): number[] {
  return ops.flatMap((o) => (o.op === 'eval' ? [0, o.dst, o.src] : [1, o.dst, o.terms.length, ...o.terms.flat()]));
}

/** Rows [sin | cos] of h numbers into rows whose halves have `halfWords`. */
export function putWaves(f32: Float32Array, at: number, halfWords: number, waves: Float64Array, h: number): void {
  const half = h / 2;
  for (let from = 0; from < waves.length; from += half, at += halfWords) {
    for (let k = 0; k < half; k++) f32[at + k] = waves[from + k];
  }
}
