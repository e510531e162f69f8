import { platform } from '../../platform';
import { escapeHtml } from '../output/escape';
import type { Figure } from './theme';
import type { UmapJob } from './umap';

/** Vectors of the same users from one place: a panel of Figure 4. */
export interface EmbeddingSet {
  readonly name: string;
  /** Row-major [users × dim]. */
  readonly vectors: Float32Array;
}

/** Settings of {@link embeddingFigure}. */
export interface EmbeddingFigureOptions {
  /** Seed of UMAP's start and of its negative samples. */
  readonly seed: number;
  /** UMAP's; default 15. */
  readonly neighbors?: number;
  /** UMAP's; default 0.1. */
  readonly minDistance?: number;
  /** Stops UMAP: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Share of UMAP's epochs that is done, 0 to 1; before the first it builds a graph, which takes as long as many of them. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Places vectors in the plane with UMAP, all sets together, so that equal vectors lie at equal places. It works in a thread of its
 * own.
 * @returns the points of each set, row-major [users × 2]
 */
export async function planeOf(
  sets: readonly EmbeddingSet[],
  dim: number,
  { seed, neighbors = 15, minDistance = 0.1, signal, onProgress }: EmbeddingFigureOptions,
): Promise<Float32Array[]> {
  for (const { name, vectors } of sets) {
    if (vectors.length % dim !== 0)
      throw new RangeError(`"${name}": ${vectors.length} numbers are not vectors of ${dim}`);
  }
  signal?.throwIfAborted();
  const vectors = Float32Array.from(sets.flatMap((set) => Array.from(set.vectors)));
  const job: UmapJob = { vectors, dim, seed, neighbors, minDistance };
  const pool = await platform.threadPool('report/figures/umap-worker', 1);
  try {
    const places = await pool.run<Float32Array, number>(job, { signal, onReport: (done) => onProgress?.(done) });
    let from = 0;
    return sets.map((set) => {
      const start = from;
      from += (2 * set.vectors.length) / dim;
      return places.slice(start, from);
    });
  } finally {
    await pool.close();
  }
}

/**
 * Figure 4: where users lie in the target's embedding space. The first set is the truth; each other set has a panel, with
 * the truth behind it. The paper uses t-SNE; UMAP keeps more of the layout between clusters and is as well seeded.
 */
export async function embeddingFigure(
  sets: readonly EmbeddingSet[],
  dim: number,
  options: EmbeddingFigureOptions,
): Promise<Figure> {
  if (sets.length < 2) throw new RangeError('Figure 4 needs the true vectors and at least one other set');
  const [truth, ...others] = await planeOf(sets, dim, options);
  const columns = others.length === 4 ? 2 : Math.min(3, others.length);
  const rows = Math.ceil(others.length / columns);
  const trace = (points: Float32Array, name: string, color: string, panel: number, showlegend: boolean) => ({
    type: 'scattergl',
    mode: 'markers',
    name: escapeHtml(name),
    x: Array.from(points).filter((_, k) => k % 2 === 0),
    y: Array.from(points).filter((_, k) => k % 2 === 1),
    xaxis: `x${panel === 0 ? '' : panel + 1}`,
    yaxis: `y${panel === 0 ? '' : panel + 1}`,
    marker: { color, size: 3.5, opacity: 0.7 },
    showlegend,
  });
  const hidden = { showticklabels: false, showgrid: false, ticks: '' };
  const axes = Object.fromEntries(
    others.flatMap((_, k) => [
      // One scale in all panels, so that the truth behind each is the same picture.
      [`xaxis${k === 0 ? '' : k + 1}`, { ...hidden, matches: 'x', title: { text: escapeHtml(sets[k + 1].name) } }],
      [`yaxis${k === 0 ? '' : k + 1}`, { ...hidden, matches: 'y' }],
    ]),
  );
  return {
    data: others.flatMap((points, k) => [
      trace(truth, sets[0].name, '#9AA5B1', k, k === 0),
      { ...trace(points, 'transferred', '#D55E00', k, k === 0) },
    ]),
    layout: {
      title: { text: 'Figure 4: users in the target embedding space (UMAP)' },
      grid: { rows, columns, pattern: 'independent' },
      legend: { orientation: 'h', y: 1.02, yanchor: 'bottom' },
      margin: { t: 96 },
      height: 140 + 300 * rows,
      ...axes,
    },
  };
}
