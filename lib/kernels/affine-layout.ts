import { DIM_PARAMETERS, type DimParameterShape } from './dim-parameters';
import { layOut, type MemoryTable, type Place, type Places, type ScalarTable, wordsOfAll } from './memory-table';

/** Sizes of an affine DIM trainer. */
export interface AffineSizes {
  /** d. */
  readonly dim: number;
  /** h. */
  readonly hidden: number;
  /** Rows of the largest batch. */
  readonly capacity: number;
  /** N, discrete time steps. */
  readonly steps: number;
  /** ε evaluations of the solver's plan. */
  readonly evaluations: number;
  /** Registers of the plan. */
  readonly registers: number;
  /** Numbers of the encoded plan. */
  readonly program: number;
  /** Vectors that are kept for batches to name, for `gather` and `gatherItems`; default: none. */
  readonly tables?: AffineTables;
}

/** Rows of the tables. */
export interface AffineTables {
  readonly users: number;
  readonly items: number;
}

/** Everything that an affine kernel is told once. */
export interface AffineSpec {
  readonly sizes: AffineSizes;
  /** The plan's register that holds the sample; the input must be register 0. */
  readonly output: number;
  readonly guidance: number;
  readonly learningRate: number;
  readonly clipNorm: number;
}

/** The sizes padded to whole vectors: E = d + 1 and H = h, each rounded up to a multiple of 4. */
export interface AffineShape extends AffineSizes, DimParameterShape {
  readonly tables: AffineTables;
  /** h/2, rounded up to a multiple of 4. */
  readonly halfWords: number;
  /** Capacity rounded up to a multiple of 4. */
  readonly rows: number;
  /** Words of the parameter block; `first`, `second` and `gradient` have the same shape. */
  readonly parameterWords: number;
}

const pad4 = (n: number): number => Math.ceil(n / 4) * 4;

const f32 = (count: Place<AffineShape>['count']): Place<AffineShape> => ({ type: 'f32', count });
const i32 = (count: Place<AffineShape>['count']): Place<AffineShape> => ({ type: 'i32', count });
const f64 = (count: Place<AffineShape>['count']): Place<AffineShape> => ({ type: 'f64', count });

/**
 * The memory of an affine DIM trainer; the WebAssembly kernel and its JavaScript twin share it. Column d of a row of E is 1
 * where the row is an input, so that a bias is one more row of its matrix and falls out of the same products as the
 * weights. Padding is 0 and has no gradient, so Adam leaves it 0.
 */
export const AFFINE_MEMORY = {
  ...DIM_PARAMETERS,
  /** Adam's m, v and the gradient of the block. */
  first: f32((s) => s.parameterWords),
  second: f32((s) => s.parameterWords),
  gradient: f32((s) => s.parameterWords),

  // Constants.
  /** [sin sω | cos sω] for s = |t − (N − 1)/2|, nearest first, [⌈N/2⌉ × 2 halfWords]; see `waveOf` in the kernel. */
  waves: f32((s) => Math.ceil(s.steps / 2) * 2 * s.halfWords),
  /** [sin cω | cos cω] for c = (N − 1)/2, [2 halfWords]. */
  turn: f32((s) => 2 * s.halfWords),
  /** √ᾱ_t and √(1 − ᾱ_t), [N] each. */
  signal: f32((s) => s.steps),
  sigma: f32((s) => s.steps),
  /** τ at the plan's evaluations, [evaluations rounded up to 4 × H]. */
  planTau: f32((s) => pad4(s.evaluations) * s.H),
  /** The plan as float64 numbers; see `encodePlan`. */
  program: f64((s) => s.program),

  /** [u_t, 0 | u_s, 1] of each user, [users × 2E]. */
  users: f32((s) => s.tables.users * 2 * s.E),
  /** v_t of each item, rows of E. */
  itemTable: f32((s) => s.tables.items * s.E),

  // A batch, written by the caller: rows of E.
  /** [rows]: which of `users` each row is, for `gather` to fill `target` and `source` from. */
  slots: i32((s) => s.rows),
  /** [rows]: which of `itemTable` each row is, for `gatherItems` to fill `items` from. */
  itemSlots: i32((s) => s.rows),
  target: f32((s) => s.rows * s.E),
  /** [u_s, 1]; the ones are set once. */
  source: f32((s) => s.rows * s.E),
  noise: f32((s) => s.rows * s.E),
  time: i32((s) => s.rows),
  /** 0 or 1, [rows]. */
  keep: f32((s) => s.rows),
  /** Item vectors of the task loss, rows of E. */
  items: f32((s) => s.rows * s.E),
  /** Rating less the item's offset, [rows]. */
  ratings: f32((s) => s.rows),

  // Between the steps of a batch.
  /** Rows of `waves` that the batch needs, [rows × 2 halfWords]. */
  batchWaves: f32((s) => s.rows * 2 * s.halfWords),
  /** P turned by cω, [E × 2 halfWords]. */
  turned: f32((s) => s.E * 2 * s.halfWords),
  /** Its products with the sines and with the cosines, rows of E. */
  sinePart: f32((s) => s.rows * s.E),
  cosinePart: f32((s) => s.rows * s.E),
  /** δ summed over the rows that share a wave, with the sign of the sine and without, rows of E. */
  sineDelta: f32((s) => s.rows * s.E),
  cosineDelta: f32((s) => s.rows * s.E),
  /** Their products with the waves, [E × 2 halfWords]. */
  turnedMoments: f32((s) => s.E * 2 * s.halfWords),
  masked: f32((s) => s.rows * s.E),
  conditionPart: f32((s) => s.rows * s.E),
  input: f32((s) => s.rows * s.E),
  delta: f32((s) => s.rows * s.E),
  /** (W2 W1)ᵀ and, as row d, W2 b1 + b2: [E × H]. */
  w21: f32((s) => s.E * s.H),
  /** W3 W2, [E × H]. */
  w32: f32((s) => s.E * s.H),
  /** M and, as column d, W3 (W2 b1 + b2): [E × E]. */
  map: f32((s) => s.E * s.E),
  /** M alone. */
  mapOnly: f32((s) => s.E * s.E),
  /** [G | γ] = Σ δ [x', 1]ᵀ, [E × E]. */
  moments: f32((s) => s.E * s.E),
  /** Σ m [u, 1] δᵀ, [E × E]. */
  sourceMoments: f32((s) => s.E * s.E),
  /** Σ δ τᵀ, [E × H]. */
  tauMoments: f32((s) => s.E * s.H),
  /** G W1ᵀ + γ b1ᵀ, [E × H]. */
  inner: f32((s) => s.E * s.H),
  /** W3 as it was before the step, [E × H]. */
  oldW3: f32((s) => s.E * s.H),

  // The carried pair: row k < d is column k of A, row d is a; [E × E].
  registers: f64((s) => s.registers * s.E * s.E),
  base: f64((s) => s.E * s.E),
  map64: f64((s) => s.E * s.E),
  planTime: f32((s) => pad4(s.evaluations) * s.E),
  /** The sampler's map in float32. */
  sampler: f32((s) => s.E * s.E),

  // The alignment layer, transposed: [E × E].
  align: f32((s) => s.E * s.E),
  alignFirst: f32((s) => s.E * s.E),
  alignSecond: f32((s) => s.E * s.E),
  alignGradient: f32((s) => s.E * s.E),
  sampled: f32((s) => s.rows * s.E),
  aligned: f32((s) => s.rows * s.E),
  /** The losses that a call leaves (DIM, alignment, task), then the Adam steps taken by the DIM and the alignment. */
  losses: f64(() => 5),
} satisfies MemoryTable<AffineShape>;

/** Where everything lies, in 4-byte words, and the padded sizes. */
export type AffineLayout = Places<typeof AFFINE_MEMORY> & Omit<AffineShape, keyof AffineSizes>;

/** What `assembly/affine/` is told besides the places. */
export const AFFINE_SCALARS = {
  d: { type: 'i32', of: ({ sizes }) => sizes.dim },
  E: { type: 'i32', of: (_, l) => l.E },
  H: { type: 'i32', of: (_, l) => l.H },
  /** Bytes of a row of E and of a row of H. */
  rowE: { type: 'usize', of: (_, l) => l.E * 4 },
  rowH: { type: 'usize', of: (_, l) => l.H * 4 },
  /** Half a time embedding, and bytes of a row of half a time embedding. */
  half: { type: 'i32', of: ({ sizes }) => sizes.hidden / 2 },
  rowHalf: { type: 'usize', of: (_, l) => l.halfWords * 4 },
  steps: { type: 'i32', of: ({ sizes }) => sizes.steps },
  parameterBytes: { type: 'usize', of: (_, l) => l.parameterWords * 4 },
  evaluations: { type: 'i32', of: ({ sizes }) => sizes.evaluations },
  programLength: { type: 'i32', of: ({ sizes }) => sizes.program },
  registerOut: { type: 'i32', of: (spec) => spec.output },
  guidance: { type: 'f64', of: (spec) => spec.guidance },
  learningRate: { type: 'f64', of: (spec) => spec.learningRate },
  clipNorm: { type: 'f64', of: (spec) => spec.clipNorm },
} satisfies ScalarTable<AffineSpec, AffineLayout>;

/** The padded sizes. */
export function affineShape(sizes: AffineSizes): AffineShape {
  const shape = {
    ...sizes,
    tables: sizes.tables ?? { users: 0, items: 0 },
    E: pad4(sizes.dim + 1),
    H: pad4(sizes.hidden),
    halfWords: pad4(sizes.hidden / 2),
    rows: pad4(sizes.capacity),
    parameterWords: 0,
  };
  return { ...shape, parameterWords: wordsOfAll(DIM_PARAMETERS, shape) };
}

/** Lays the memory out from word `start`. */
export function affineLayout(sizes: AffineSizes, start: number): AffineLayout {
  const shape = affineShape(sizes);
  const { E, H, halfWords, rows, parameterWords } = shape;
  return { ...layOut(AFFINE_MEMORY, shape, start), E, H, halfWords, rows, parameterWords };
}
