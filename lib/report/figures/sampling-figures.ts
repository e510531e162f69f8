import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

/** A square matrix to draw, row-major [dim × dim], with the constant of its affine map where it has one. */
export interface MatrixPanel {
  readonly title: string;
  readonly dim: number;
  readonly A: ArrayLike<number>;
  /** [dim]; drawn as a column of its own, after a gap. */
  readonly a?: ArrayLike<number>;
}

/** Matrices side by side as heat maps on one colour scale, white at 0. */
export function matrixFigure(panels: readonly MatrixPanel[], title: string): Figure {
  const bare = { showticklabels: false, showgrid: false, showline: false, ticks: '' };
  const place = (k: number) => (k === 0 ? '' : String(k + 1));
  const rowsOf = ({ dim, A, a }: MatrixPanel): (number | null)[][] =>
    Array.from({ length: dim }, (_, i) => {
      const row = Array.from({ length: dim }, (_, j) => A[i * dim + j]);
      return a ? [...row, null, a[i]] : row;
    });
  const axes = panels.flatMap((_, k) => [
    [`xaxis${place(k)}`, bare],
    [`yaxis${place(k)}`, { ...bare, autorange: 'reversed', scaleanchor: `x${place(k)}`, constrain: 'domain' }],
  ]);
  return {
    data: panels.map((panel, k) => ({
      type: 'heatmap',
      z: rowsOf(panel),
      xaxis: `x${place(k)}`,
      yaxis: `y${place(k)}`,
      coloraxis: 'coloraxis',
    })),
    layout: {
      title: { text: title },
      grid: { rows: 1, columns: panels.length, pattern: 'independent', xgap: 0.08 },
      height: panels.length > 3 ? 260 : 310,
      margin: { t: 84, b: 16, l: 24 },
      coloraxis: { cmid: 0, colorbar: { title: { text: 'entry' }, thickness: 14, outlinewidth: 0 } },
      annotations: panels.map((panel, k) => ({
        text: escapeHtml(panel.title),
        xref: `x${place(k)} domain`,
        x: 0.5,
        yref: 'paper',
        y: 1.02,
        yanchor: 'bottom',
        showarrow: false,
      })),
      ...Object.fromEntries(axes),
    },
  };
}

/** A function of time and the few places where a solver reads it. */
export interface Readings {
  /** The function's name, for the key. */
  readonly name: string;
  readonly value: (t: number) => number;
  /** Times of the readings. */
  readonly read: readonly number[];
  /** Ends of the time axis. */
  readonly range: readonly [number, number];
  /** Part of it that the right panel enlarges. */
  readonly enlarged: readonly [number, number];
}

/** The function as a fine line with the readings on it; left the whole, right a part enlarged. */
export function readingsFigure({ name, value, read, range, enlarged }: Readings, title: string): Figure {
  const points = 4000;
  const line = Array.from({ length: points }, (_, k) => range[0] + ((range[1] - range[0]) * k) / (points - 1));
  const inside = (t: number, [low, high]: readonly [number, number]): boolean => t >= low && t <= high;
  const panel = (suffix: string, part: readonly [number, number]) => {
    const [x, at] = [line, read].map((times) => times.filter((t) => inside(t, part)));
    const axes = { xaxis: `x${suffix}`, yaxis: `y${suffix}`, showlegend: suffix === '' };
    return [
      { ...axes, name: escapeHtml(name), x, y: x.map(value), mode: 'lines', line: { width: 1, color: palette[5] } },
      {
        ...axes,
        name: `what ${read.length} evaluations see`,
        x: at,
        y: at.map(value),
        mode: 'markers',
        marker: { color: palette[1], size: 7 },
      },
    ];
  };
  return {
    data: [...panel('', range), ...panel('2', enlarged)],
    layout: {
      title: { text: title },
      height: 380,
      margin: { t: 88 },
      grid: { rows: 1, columns: 2, pattern: 'independent' },
      legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
      xaxis: { title: { text: 'time step t' } },
      xaxis2: { title: { text: 'time step t, enlarged' } },
      yaxis: { title: { text: escapeHtml(name) } },
    },
  };
}
