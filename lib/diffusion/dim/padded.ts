import type { RandomStreams } from '../../math/random';
import { type Pause, pacer } from '../../math/work';
import { createDimBatch, drawBatch } from './antithetic';
import { createDimEngine } from './create-engine';
import type { DimEngineOptions } from './engine';

/** Pairs of vectors, row-major [n × dim] each. */
export interface VectorPairs {
  readonly condition: Float32Array;
  readonly target: Float32Array;
}

/** How long to train. */
export interface PaddedTraining {
  readonly steps: number;
  readonly batchSize: number;
}

/** A DIM between vectors of length `dim`, with `room` more coordinates inside. */
export interface PaddedDim {
  /**
   * Trains on batches drawn with replacement, every condition kept.
   * @returns mean loss of the last tenth of the steps
   */
  train(pairs: VectorPairs, training: PaddedTraining): Generator<Pause, number>;
  /**
   * Samples of conditions, [n × dim].
   * @param noise x_T, [n × dim], where the options say start 'noise'
   */
  sample(condition: Float32Array, noise?: Float32Array): Float32Array;
  dispose(): void;
}

/**
 * A DIM on vectors that are padded with `room` coordinates, in which there is neither target nor noise. The network reads
 * x' = x_t + P τ(t) + p + C u_s + c: without room, x_t, time and condition share the same d numbers, and it cannot tell a state
 * from a shift by the condition; with room, C and P can put time and condition where x_t is 0, which is what concatenating the
 * three would do. With `room` 0 it is the paper's DIM.
 * @param options of the DIM, but for the length of its vectors and where its parameters come from
 * @param random streams `init`, `rows`, `time`, `noise` and `mask` are drawn from
 */
export function createPaddedDim(
  dim: number,
  room: number,
  options: Omit<DimEngineOptions, 'embeddingDim' | 'initial'>,
  random: RandomStreams,
): PaddedDim {
  const padded = dim + room;
  const engine = createDimEngine('auto', { ...options, embeddingDim: padded, initial: random('init') });

  const pad = (vectors: Float32Array): Float32Array => {
    const wide = new Float32Array((vectors.length / dim) * padded);
    for (let row = 0; row * dim < vectors.length; row++) {
      wide.set(vectors.subarray(row * dim, (row + 1) * dim), row * padded);
    }
    return wide;
  };

  return {
    *train(pairs, { steps, batchSize }) {
      const rows = pairs.target.length / dim;
      const batch = createDimBatch(batchSize, padded);
      const streams = { time: random('time'), noise: random('noise'), mask: random('mask') };
      const order = random('rows');
      const counted = Math.ceil(steps / 10);
      const due = pacer();
      let loss = 0;
      for (let step = 0; step < steps; step++) {
        if (due()) yield { fraction: step / steps };
        drawBatch(batch, batchSize, options.steps, 0, streams);
        for (let k = 0; k < batchSize; k++) {
          const row = order.integer(rows) * dim;
          batch.target.set(pairs.target.subarray(row, row + dim), k * padded);
          batch.condition.set(pairs.condition.subarray(row, row + dim), k * padded);
          batch.noise.fill(0, k * padded + dim, (k + 1) * padded);
        }
        const before = engine.trainBatch(batch);
        if (step >= steps - counted) loss += before / counted;
      }
      return loss;
    },
    sample(condition, noise) {
      const wide = engine.sample(pad(condition), noise && pad(noise));
      const sample = new Float32Array(condition.length);
      for (let row = 0; row * dim < condition.length; row++) {
        sample.set(wide.subarray(row * padded, row * padded + dim), row * dim);
      }
      return sample;
    },
    dispose: () => engine.dispose(),
  };
}
