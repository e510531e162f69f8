import { UMAP } from 'umap-js';
import { UserError } from '../../errors';
import type { LabelledResult } from '../../experiment/store/manifest';
import { meanInterval } from '../../math/interval';
import type { RandomStream } from '../../math/random';
import { escapeHtml } from '../output/document';
import { ratingMeasures, resultBlocks, valuesByName } from '../tables/measure';
import { methodLabel } from '../tables/sweep-table';
import { type Figure, palette } from './theme';

/**
 * Figure 3: warm start. Bars of each method for every task and β, mean over seeds with the 95 % interval, MAE above RMSE; an
 * outlined bar beside it shows the bridge alone on the same ratings, before fine-tuning.
 * @param selection whose results are drawn; default `validation`
 * @throws UserError where there are no warm results under the selection
 */
export function warmStartFigure(
  results: readonly LabelledResult[],
  selection: 'best-test-epoch' | 'validation' = 'validation',
): Figure {
  const blocks = resultBlocks(
    results.filter(({ label }) => label.protocol === 'warm' && label.selection === selection),
  );
  if (blocks.length === 0)
    throw new UserError(`the store holds no warm-start results under ${selection}: sweep with "protocols": ["warm"]`);
  const names = [...new Set(blocks.flatMap((block) => block.results.map(({ label }) => methodLabel(label))))];
  // Plotly reads a little HTML in texts, so names from files are escaped.
  const groups = blocks.map(({ label }) => escapeHtml(`${label.task}, β = ${label.beta}`));
  const data = ratingMeasures.flatMap((measure, row) => {
    const values = blocks.map((block) => valuesByName(block.results, measure, methodLabel));
    const before = blocks.map((block) => valuesByName(block.results.map(untunedResult), measure, methodLabel));
    const axis = row === 0 ? '' : '2';
    return names.flatMap((name, k) => {
      const stats = values.map((byName) => {
        const bySeed = byName.get(name);
        return bySeed && meanInterval([...bySeed.values()]);
      });
      const start = before.map((byName) => {
        const bySeed = byName.get(name);
        return bySeed ? meanInterval([...bySeed.values()]).mean : null;
      });
      const shared = { x: groups, xaxis: `x${axis}`, yaxis: `y${axis}`, legendgroup: name, offsetgroup: String(k) };
      return [
        {
          ...shared,
          type: 'bar',
          name: escapeHtml(name),
          y: stats.map((s) => s?.mean ?? null),
          marker: { color: palette[k % palette.length] },
          error_y: { type: 'data', array: stats.map((s) => s?.halfWidth ?? 0), thickness: 1.2, width: 3 },
          showlegend: row === 0,
        },
        {
          ...shared,
          type: 'bar',
          name: `${escapeHtml(name)}, before fine-tuning`,
          y: start,
          marker: { color: 'rgba(0,0,0,0)', line: { color: '#52606D', width: 1.2 } },
          showlegend: false,
        },
      ];
    });
  });
  return {
    data,
    layout: {
      title: { text: `Figure 3: warm start (${selection}); outlines: before fine-tuning` },
      barmode: 'group',
      grid: { rows: 2, columns: 1, pattern: 'independent' },
      yaxis: { title: { text: 'MAE' }, rangemode: 'nonnegative' },
      yaxis2: { title: { text: 'RMSE' }, rangemode: 'nonnegative' },
      height: 620,
    },
  };
}

/** A warm result whose row holds the errors of the bridge alone. */
function untunedResult(labelled: LabelledResult): LabelledResult {
  const row = { ...labelled.result.row, ...labelled.result.untuned };
  return { ...labelled, result: { ...labelled.result, row } };
}

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
