import type { DenseFactors } from '../../lib/embedding/dense-adam';
import type { EmbeddingSizes } from '../../lib/embedding/train-embedding';
import { type RatingRows, selectRows } from '../../lib/ratings/ratings';
import { type RandomStreams, randomStream } from '../../lib/tensor/random';

/** Ratings with a long tail: low indices are common, and the last user and item of the tables have none. */
export function skewedRows(count: number, sizes: EmbeddingSizes, seed: number): RatingRows {
  const random = randomStream(seed, 'skewed');
  const draw = (n: number): number => Math.floor((n - 1) * random.uniform() ** 3);
  const users = Int32Array.from({ length: count }, () => draw(sizes.users));
  const items = Int32Array.from({ length: count }, () => draw(sizes.items));
  const values = Float32Array.from({ length: count }, () => 1 + random.integer(5));
  return { users, items, values };
}

/** The batches that `trainEmbedding` sees, in its order. */
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

/** The model that `trainEmbedding` starts from. */
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

/** Largest absolute difference of two arrays. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  for (let k = 0; k < a.length; k++) worst = Math.max(worst, Math.abs(a[k] - b[k]));
  return worst;
}
