/** One linear layer y = W x + b; `weight` is row-major [out × in], `bias` is [out]. */
export interface Linear<A extends Float32Array | Float64Array = Float32Array | Float64Array> {
  readonly weight: A;
  readonly bias: A;
}

/**
 * Parameters of the DIM's noise prediction network (paper section 3.3), d = embedding dimension, h = hidden width:
 *   x' = x + (P τ(t) + p) + m · (C u_s + c),   ε̂ = W3 φ(W2 φ(W1 x' + b1) + b2) + b3
 */
export interface DimParameters<A extends Float32Array | Float64Array = Float32Array | Float64Array> {
  readonly embeddingDim: number;
  readonly hiddenDim: number;
  /** W1 [h × d], b1 [h]. */
  readonly hidden1: Linear<A>;
  /** W2 [h × h], b2 [h]. */
  readonly hidden2: Linear<A>;
  /** W3 [d × h], b3 [d]. */
  readonly output: Linear<A>;
  /** P [d × h], p [d]: h is also the length of the time embedding τ(t). */
  readonly timeProjection: Linear<A>;
  /** C [d × d], c [d]. */
  readonly conditionProjection: Linear<A>;
}

/** φ: the activation between the DIM's layers. `none` is what the reference does (and makes the DIM affine). */
export type Activation = 'none' | 'relu' | 'silu' | 'tanh';
