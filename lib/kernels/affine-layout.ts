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
}

/**
 * The memory of an affine DIM trainer, in 4-byte words; the WebAssembly kernel and its JavaScript twin share it.
 *
 * Everything is padded to whole vectors: E = d + 1 and H = h, each rounded up to a multiple of 4. Column d of a row of E is 1 where the row is
 * an input, so that a bias is one more row of its matrix and falls out of the same products as the weights. Padding is 0 and
 * has no gradient, so Adam leaves it 0.
 */
export interface AffineLayout {
  readonly E: number;
  readonly H: number;
  /** Capacity rounded up to a multiple of 4. */
  readonly rows: number;
  /** Words of the parameter block; `first`, `second` and `gradient` have the same shape. */
  readonly parameterWords: number;

  // The parameter block.
  /** W1ᵀ and, as row d, b1: [E × H]. */
  readonly w1: number;
  /** W2 [H × H]. */
  readonly w2: number;
  readonly b2: number;
  /** W3 [E × H]. */
  readonly w3: number;
  readonly b3: number;
  /** P [E × H]. */
  readonly timeWeight: number;
  readonly timeBias: number;
  /** Cᵀ and, as row d, c: [E × E]. */
  readonly condition: number;
  /** Adam's m, v and the gradient of the block. */
  readonly first: number;
  readonly second: number;
  readonly gradient: number;

  // Constants.
  /** τ(t) for t = 0 … N − 1, [N × H]. */
  readonly tau: number;
  /** √ᾱ_t and √(1 − ᾱ_t), [N] each. */
  readonly signal: number;
  readonly sigma: number;
  /** τ at the plan's evaluations, [evaluations rounded up to 4 × H]. */
  readonly planTau: number;
  /** The plan as float64 numbers; see `encodePlan`. */
  readonly program: number;

  // A batch, written by the caller: rows of E.
  readonly target: number;
  /** [u_s, 1]; the ones are set once. */
  readonly source: number;
  readonly noise: number;
  /** Int32, [rows]. */
  readonly time: number;
  /** Float32 0 or 1, [rows]. */
  readonly keep: number;
  /** Item vectors of the task loss, rows of E. */
  readonly items: number;
  /** Rating less the item's offset, [rows]. */
  readonly ratings: number;

  // Between the steps of a batch.
  readonly batchTau: number;
  readonly timePart: number;
  readonly masked: number;
  readonly conditionPart: number;
  readonly input: number;
  readonly delta: number;
  /** (W2 W1)ᵀ and, as row d, W2 b1 + b2: [E × H]. */
  readonly w21: number;
  /** W3 W2, [E × H]. */
  readonly w32: number;
  /** M and, as column d, W3 (W2 b1 + b2): [E × E]. */
  readonly map: number;
  /** M alone. */
  readonly mapOnly: number;
  /** [G | γ] = Σ δ [x', 1]ᵀ, [E × E]. */
  readonly moments: number;
  /** Σ m [u, 1] δᵀ, [E × E]. */
  readonly sourceMoments: number;
  /** Σ δ τᵀ, [E × H]. */
  readonly tauMoments: number;
  /** G W1ᵀ + γ b1ᵀ, [E × H]. */
  readonly inner: number;

  // The carried pair, float64: row k < d is column k of A, row d is a; [E × E].
  readonly registers: number;
  readonly base: number;
  readonly map64: number;
  readonly planTime: number;
  /** The sampler's map in float32. */
  readonly sampler: number;

  // The alignment layer, transposed: [E × E].
  readonly align: number;
  readonly alignFirst: number;
  readonly alignSecond: number;
  readonly alignGradient: number;
  readonly sampled: number;
  readonly aligned: number;
  /** Float64: the losses that a call leaves (DIM, alignment, task), then the Adam steps taken by the DIM and the alignment. */
  readonly losses: number;
  readonly end: number;
}

const pad4 = (n: number): number => Math.ceil(n / 4) * 4;

/** Lays the memory out from word `start`. */
export function affineLayout(sizes: AffineSizes, start: number): AffineLayout {
  const E = pad4(sizes.dim + 1);
  const H = pad4(sizes.hidden);
  const rows = pad4(sizes.capacity);
  let next = start;
  const take = (words: number): number => {
    const at = Math.ceil(next / 16) * 16;
    next = at + words;
    return at;
  };
  const block = take(0);
  const parameters = {
    w1: take(E * H),
    w2: take(H * H),
    b2: take(H),
    w3: take(E * H),
    b3: take(E),
    timeWeight: take(E * H),
    timeBias: take(E),
    condition: take(E * E),
  };
  const parameterWords = take(0) - block;
  return {
    E,
    H,
    rows,
    parameterWords,
    ...parameters,
    first: take(parameterWords),
    second: take(parameterWords),
    gradient: take(parameterWords),
    tau: take(sizes.steps * H),
    signal: take(sizes.steps),
    sigma: take(sizes.steps),
    planTau: take(pad4(sizes.evaluations) * H),
    program: take(sizes.program * 2),
    target: take(rows * E),
    source: take(rows * E),
    noise: take(rows * E),
    time: take(rows),
    keep: take(rows),
    items: take(rows * E),
    ratings: take(rows),
    batchTau: take(rows * H),
    timePart: take(rows * E),
    masked: take(rows * E),
    conditionPart: take(rows * E),
    input: take(rows * E),
    delta: take(rows * E),
    w21: take(E * H),
    w32: take(E * H),
    map: take(E * E),
    mapOnly: take(E * E),
    moments: take(E * E),
    sourceMoments: take(E * E),
    tauMoments: take(E * H),
    inner: take(E * H),
    registers: take(sizes.registers * E * E * 2),
    base: take(E * E * 2),
    map64: take(E * E * 2),
    planTime: take(pad4(sizes.evaluations) * E),
    sampler: take(E * E),
    align: take(E * E),
    alignFirst: take(E * E),
    alignSecond: take(E * E),
    alignGradient: take(E * E),
    sampled: take(rows * E),
    aligned: take(rows * E),
    losses: take(8),
    end: take(16) + 16,
  };
}

/** The places that the kernels are told, in the order in which `assembly/affine.ts` reads them. */
export const AFFINE_PLACES = [
  ...(['w1', 'w2', 'b2', 'w3', 'b3', 'timeWeight', 'timeBias', 'condition', 'first', 'second', 'gradient'] as const),
  ...(['tau', 'signal', 'sigma', 'planTau', 'program'] as const),
  ...(['target', 'source', 'noise', 'time', 'keep', 'items', 'ratings'] as const),
  ...(['batchTau', 'timePart', 'masked', 'conditionPart', 'input', 'delta'] as const),
  ...(['w21', 'w32', 'map', 'mapOnly', 'moments', 'sourceMoments', 'tauMoments', 'inner'] as const),
  ...(['registers', 'base', 'map64', 'planTime', 'sampler'] as const),
  ...(['align', 'alignFirst', 'alignSecond', 'alignGradient', 'sampled', 'aligned', 'losses'] as const),
] as const satisfies readonly (keyof AffineLayout)[];
