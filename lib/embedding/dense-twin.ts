import type { RandomStreams } from '../math/random';
import { type RatingRows, selectRows } from '../ratings/ratings';
import type { DenseFactors } from './dense-adam';
import type { EmbeddingSizes } from './train-embedding';

/*
 * What `trainDense` needs to repeat `trainEmbedding`: the same start and the same batches, drawn from the same streams. The
 * tests and notebook 02 hold the fast kernels to the long way with these.
 */

/**
 * The model that `trainEmbedding` starts from, in float64: vectors N(0, 1) from `<stage>/start`, biases 0.
 * @param mean added where there are biases
 */
export function denseStart(
  sizes: EmbeddingSizes,
  dim: number,
  biased: boolean,
  mean: number,
  random: RandomStreams,
  stage: string,
): DenseFactors {
  const start = random(`${stage}/start`);
  const draw = (n: number): Float64Array => Float64Array.from(start.fillNormal(new Float32Array(n * dim)));
  return {
    dim,
    users: draw(sizes.users),
    items: draw(sizes.items),
    ...(biased ? { userBias: new Float64Array(sizes.users), itemBias: new Float64Array(sizes.items) } : {}),
    mean,
  };
}

/** The batches that `trainEmbedding` sees, in its order: shuffled anew each epoch from `<stage>/shuffle`. */
export function* epochBatches(
  rows: RatingRows,
  epochs: number,
  batchSize: number,
  random: RandomStreams,
  stage: string,
): Generator<RatingRows> {
  const shuffle = random(`${stage}/shuffle`);
  const order = Int32Array.from({ length: rows.values.length }, (_, k) => k);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle.shuffle(order);
    for (let first = 0; first < order.length; first += batchSize) {
      yield selectRows(rows, order.subarray(first, first + batchSize));
    }
  }
}
