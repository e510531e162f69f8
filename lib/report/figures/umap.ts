import { randomStream } from '../../math/random';
import type { Pause } from '../../math/work';

/** Vectors to place in the plane, and UMAP's settings: what a thread is handed. */
export interface UmapJob {
  /** Row-major [points × dim]. */
  readonly vectors: Float32Array;
  readonly dim: number;
  /** Draws UMAP's start and its negative samples. */
  readonly seed: number;
  readonly neighbors: number;
  readonly minDistance: number;
}

/**
 * UMAP's places of the vectors, row-major [points × 2]. Pauses after each of its epochs; but its start, the graph of neighbours, is
 * one call that takes seconds for thousands of points.
 * @throws RangeError where the points are too few for so many neighbours
 */
export function* umapPlaces({ vectors, dim, seed, neighbors, minDistance }: UmapJob): Generator<Pause, Float32Array> {
  const rows: number[][] = [];
  for (let at = 0; at < vectors.length; at += dim) rows.push(Array.from(vectors.subarray(at, at + dim)));
  if (rows.length <= neighbors) throw new RangeError(`${rows.length} points are too few for ${neighbors} neighbours`);
  // Loaded here: nothing else needs it, and `import 'diffcdr'` shall be quick.
  const { UMAP } = require('umap-js') as typeof import('umap-js');
  const random = randomStream(seed, 'figure-4/umap');
  const umap = new UMAP({ nNeighbors: neighbors, minDist: minDistance, random: () => random.uniform() });
  const epochs = umap.initializeFit(rows);
  for (let done = 0; done < epochs; ) {
    done = umap.step();
    yield { fraction: done / epochs };
  }
  return Float32Array.from(umap.getEmbedding().flat());
}
