import type { RandomStream } from '../../math/random';
import { escapeHtml } from '../output/escape';
import type { Figure } from './theme';

/** Vectors of the same users from one place: a panel of Figure 4. */
export interface EmbeddingSet {
  readonly name: string;
  /** Row-major [users × dim]. */
  readonly vectors: Float32Array;
}

/** Settings of {@link embeddingFigure}. */
export interface EmbeddingFigureOptions {
  /** Draws UMAP's start and its negative samples. */
  readonly random: RandomStream;
  /** UMAP's; default 15. */
  readonly neighbors?: number;
  /** UMAP's; default 0.1. */
  readonly minDistance?: number;
}

/**
 * Places vectors in the plane with UMAP, all sets together, so that equal vectors lie at equal places.
 * @returns the points of each set, row-major [users × 2]
 */
export function planeOf(sets: readonly EmbeddingSet[], dim: number, options: EmbeddingFigureOptions): Float32Array[] {
  const { random, neighbors = 15, minDistance = 0.1 } = options;
  const rows: number[][] = [];
  for (const { name, vectors } of sets) {
    if (vectors.length % dim !== 0)
      throw new RangeError(`"${name}": ${vectors.length} numbers are not vectors of ${dim}`);
    for (let at = 0; at < vectors.length; at += dim) rows.push(Array.from(vectors.subarray(at, at + dim)));
  }
  if (rows.length <= neighbors) throw new RangeError(`${rows.length} points are too few for ${neighbors} neighbours`);
  // Loaded here: nothing else needs it, and `import 'diffcdr'` shall be quick.
  const { UMAP } = require('umap-js') as typeof import('umap-js');
  const umap = new UMAP({ nNeighbors: neighbors, minDist: minDistance, random: () => random.uniform() });
  const points = umap.fit(rows);
  let from = 0;
  return sets.map(({ vectors }) => {
    const own = points.slice(from, from + vectors.length / dim);
    from += own.length;
    return Float32Array.from(own.flat());
  });
}

/**
 * Figure 4: where users lie in the target's embedding space. The first set is the truth; each other set has a panel, with
 * the truth behind it. The paper uses t-SNE; UMAP keeps more of the layout between clusters and is as well seeded.
 */
export function embeddingFigure(sets: readonly EmbeddingSet[], dim: number, options: EmbeddingFigureOptions): Figure {
  if (sets.length < 2) throw new RangeError('Figure 4 needs the true vectors and at least one other set');
  const [truth, ...others] = planeOf(sets, dim, options);
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
