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
  /** Users whose vectors are kept for batches to name. */
  readonly users: number;
  /** Items whose vectors are kept. */
  readonly items: number;
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
  /** h/2, rounded up to a multiple of 4. */
  readonly halfWords: number;
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
  /** [sin sω | cos sω] for s = |t − (N − 1)/2|, nearest first, [⌈N/2⌉ × 2 halfWords]; see `waveOf` in the kernel. */
  readonly waves: number;
  /** [sin cω | cos cω] for c = (N − 1)/2, [2 halfWords]. */
  readonly turn: number;
  /** √ᾱ_t and √(1 − ᾱ_t), [N] each. */
  readonly signal: number;
  readonly sigma: number;
  /** τ at the plan's evaluations, [evaluations rounded up to 4 × H]. */
  readonly planTau: number;
  /** The plan as float64 numbers; see `encodePlan`. */
  readonly program: number;

  /** [u_t, 0 | u_s, 1] of each user, [users × 2E]. */
  readonly users: number;
  /** v_t of each item, rows of E. */
  readonly itemTable: number;

  // A batch, written by the caller: rows of E.
  /** Int32, [rows]: which of `users` each row is, for `gather` to fill `target` and `source` from. */
  readonly slots: number;
  /** Int32, [rows]: which of `itemTable` each row is, for `gatherItems` to fill `items` from. */
  readonly itemSlots: number;
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
  /** Rows of `waves` that the batch needs, [rows × 2 halfWords]. */
  readonly batchWaves: number;
  /** P turned by cω, [E × 2 halfWords]. */
  readonly turned: number;
  /** Its products with the sines and with the cosines, rows of E. */
  readonly sinePart: number;
  readonly cosinePart: number;
  /** δ summed over the rows that share a wave, with the sign of the sine and without, rows of E. */
  readonly sineDelta: number;
  readonly cosineDelta: number;
  /** Their products with the waves, [E × 2 halfWords]. */
  readonly turnedMoments: number;
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
  /** W3 as it was before the step, [E × H]. */
  readonly oldW3: number;

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
  const halfWords = pad4(sizes.hidden / 2);
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
    halfWords,
    rows,
    parameterWords,
    ...parameters,
    first: take(parameterWords),
    second: take(parameterWords),
    gradient: take(parameterWords),
    waves: take(Math.ceil(sizes.steps / 2) * 2 * halfWords),
    turn: take(2 * halfWords),
    signal: take(sizes.steps),
    sigma: take(sizes.steps),
    planTau: take(pad4(sizes.evaluations) * H),
    program: take(sizes.program * 2),
    users: take(sizes.users * 2 * E),
    itemTable: take(sizes.items * E),
    slots: take(rows),
    itemSlots: take(rows),
    target: take(rows * E),
    source: take(rows * E),
    noise: take(rows * E),
    time: take(rows),
    keep: take(rows),
    items: take(rows * E),
    ratings: take(rows),
    batchWaves: take(rows * 2 * halfWords),
    turned: take(E * 2 * halfWords),
    sinePart: take(rows * E),
    cosinePart: take(rows * E),
    sineDelta: take(rows * E),
    cosineDelta: take(rows * E),
    turnedMoments: take(E * 2 * halfWords),
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
    oldW3: take(E * H),
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

/** The places that the kernels are told, in the order in which `assembly/affine/memory.ts` reads them. */
export const AFFINE_PLACES = [
  ...(['w1', 'w2', 'b2', 'w3', 'b3', 'timeWeight', 'timeBias', 'condition', 'first', 'second', 'gradient'] as const),
  ...(['waves', 'turn', 'signal', 'sigma', 'planTau', 'program'] as const),
  ...(['target', 'source', 'noise', 'time', 'keep', 'items', 'ratings'] as const),
  ...([
    'users',
    'slots',
    'itemTable',
    'itemSlots',
    'batchWaves',
    'turned',
    'sinePart',
    'cosinePart',
    'sineDelta',
    'cosineDelta',
  ] as const),
  ...(['turnedMoments', 'masked', 'conditionPart', 'input', 'delta'] as const),
  ...(['w21', 'w32', 'map', 'mapOnly', 'moments', 'sourceMoments', 'tauMoments', 'inner', 'oldW3'] as const),
  ...(['registers', 'base', 'map64', 'planTime', 'sampler'] as const),
  ...(['align', 'alignFirst', 'alignSecond', 'alignGradient', 'sampled', 'aligned', 'losses'] as const),
] as const satisfies readonly (keyof AffineLayout)[];
