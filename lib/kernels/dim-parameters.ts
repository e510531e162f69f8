import type { MemoryTable, Place } from './memory-table';

/** E = d + 1 and H = h, each rounded up to whole vectors. */
export interface DimParameterShape {
  readonly E: number;
  readonly H: number;
}

const f32 = (count: Place<DimParameterShape>['count']): Place<DimParameterShape> => ({ type: 'f32', count });

/**
 * The parameters of a DIM as its kernels hold them. Where an input has a 1 in column d, a bias is one more row of its matrix.
 * Padding is 0 and has no gradient, so Adam leaves it 0.
 */
export const DIM_PARAMETERS = {
  /** W1ᵀ and, as row d, b1: [E × H]. */
  w1: f32((s) => s.E * s.H),
  /** W2 [H × H]. */
  w2: f32((s) => s.H * s.H),
  b2: f32((s) => s.H),
  /** W3 [E × H]. */
  w3: f32((s) => s.E * s.H),
  b3: f32((s) => s.E),
  /** P [E × H]. */
  timeWeight: f32((s) => s.E * s.H),
  timeBias: f32((s) => s.E),
  /** Cᵀ and, as row d, c: [E × E]. */
  condition: f32((s) => s.E * s.E),
} satisfies MemoryTable<DimParameterShape>;
