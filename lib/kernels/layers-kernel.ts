import type { LayersLayout, LayersSpec } from './layers-layout';
import type { KernelEngine } from './load';

/** What a kernel of the DIM's layers does with its memory; n is at most `LAYERS_ROWS`. */
export interface LayersSteps {
  /** To be called after parameters were written. */
  pack(): void;
  /**
   * Adds the loss and the gradient of n rows of x, goal, source, time and keep to losses[0] and `gradient`: a batch may come in parts.
   * @param share 1 / (rows · d) of the whole batch
   */
  accumulate(n: number, share: number): void;
  /** One clipped Adam step on the gradient that was added up; the gradient is 0 again afterwards. */
  step(): void;
  /** What the conditions in n rows of source add to the first layer, for `estimate`. */
  guide(n: number): void;
  /** What the time whose embedding is in `tauNow` adds to the first layer, for `estimate`. */
  time(): void;
  /** The guided estimate ε̂(m=0) + s (ε̂(m=1) − ε̂(m=0)) of n rows of x into `estimate`. */
  estimate(n: number): void;
}

/**
 * The DIM with an activation over one flat memory; see `layers-layout.ts`. The caller writes parameters and rows, with the
 * padding left 0.
 */
export interface LayersKernel extends LayersSteps {
  readonly engine: KernelEngine;
  readonly spec: LayersSpec;
  readonly layout: LayersLayout;
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
}

/** What the steps are made over: the memory, where everything lies in it, and what the kernel was told. */
export type LayersMemory = Pick<LayersKernel, 'spec' | 'layout' | 'f32' | 'i32' | 'f64'>;
