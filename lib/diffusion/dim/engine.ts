import type { DimParameters } from './parameters';

/** One training batch of the DIM; n rows of d numbers, row-major. */
export interface DimBatch {
  readonly size: number;
  /** u_t, [n × d]. */
  readonly target: Float32Array;
  /** u_s, [n × d]. */
  readonly condition: Float32Array;
  /** ε, [n × d]. */
  readonly noise: Float32Array;
  /** Time step of each row, [n], 0 … steps − 1. */
  readonly t: Int32Array;
  /** m: 1 keeps the condition of the row, 0 masks it, [n]. */
  readonly keep: Uint8Array;
}

/**
 * A trainable DIM with its sampler. The network engine (TensorFlow.js, any activation) and the affine engine (typed
 * arrays, activation `none`) are interchangeable and held to each other by tests.
 */
export interface DiffusionEngine {
  /** For reports, for example `affine/wasm-simd` or `network/wasm`. */
  readonly name: string;
  /** One clipped Adam step on the smooth-L1 noise loss (paper eq. for L_DIM). Returns the loss before the step. */
  trainBatch(batch: DimBatch): number;
  /** Guided sampling that starts from the condition itself: x0 [n × d] for `condition` [n × d]. */
  sample(condition: Float32Array): Float32Array;
  /** A copy of the parameters as they stand. */
  parameters(): DimParameters<Float32Array>;
  /** Frees what the engine holds outside JavaScript's heap. */
  dispose(): void;
}
