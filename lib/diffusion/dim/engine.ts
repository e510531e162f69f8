import type { RandomStream } from '../../math/random';
import type { Schedule } from '../schedule/schedule';
import type { SolverOptions } from '../solver/options';
import type { Prediction } from '../solver/prediction';
import type { Activation, DimParameters } from './parameters';
import type { SamplerStart } from './start';

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
 * A trainable DIM with its sampler. The affine engine (typed arrays, activation `none`), the layer-by-layer engine (typed arrays,
 * any activation) and the network engine (TensorFlow.js, the readable one) are interchangeable and held to each other by tests.
 */
export interface DiffusionEngine {
  /** For reports, for example `affine/wasm-simd`, `layers/wasm-simd` or `network/wasm`. */
  readonly name: string;
  /** One clipped Adam step on the smooth-L1 loss of the prediction (paper eq. for L_DIM). Returns the loss before the step. */
  trainBatch(batch: DimBatch): number;
  /**
   * Guided sampling: x0 [n × d] for `condition` [n × d].
   * @param noise x_T of each row, [n × d], where the options say start 'noise'; without, it starts from the condition itself
   */
  sample(condition: Float32Array, noise?: Float32Array): Float32Array;
  /** A copy of the parameters as they stand. */
  parameters(): DimParameters<Float32Array>;
  /** Frees what the engine holds outside JavaScript's heap. */
  dispose(): void;
}

/** Settings that the engines share. The reference's values (method §3, §4) are the defaults of DiffCDR's options. */
export interface DimEngineOptions {
  /** d, length of an embedding. */
  readonly embeddingDim: number;
  /** h, hidden width and length of the time embedding; even, at least 4. */
  readonly hiddenDim: number;
  /** φ. The affine engine takes no other. */
  readonly activation: Activation;
  /** What the network predicts, and the loss is of; default `epsilon`. */
  readonly prediction?: Prediction;
  /** Adam's learning rate. */
  readonly learningRate: number;
  /** Limit of the gradient's global norm. */
  readonly clipNorm: number;
  /** s in ε̂_s = ε̂(m=0) + s (ε̂(m=1) − ε̂(m=0)), or of what else the network predicts. */
  readonly guidance: number;
  /** Noise schedule, of training (through its `noiseLevels`) and of sampling. */
  readonly schedule: Schedule;
  /** Where the sampler starts; default `source`, the condition itself. */
  readonly start?: SamplerStart;
  /** How the sampler solves the ODE; what is left out is as in `SOLVER_DEFAULTS`. */
  readonly solver: SolverOptions;
  /** N, number of discrete time steps; the network's time input is N · max(t − 1/N, 0). */
  readonly steps: number;
  /** Initial parameters (copied), or the stream to draw them from with `initialDimParameters`. */
  readonly initial: DimParameters | RandomStream;
}
