import type { ResultRow } from '../../experiment/result';
import { escapeHtml } from '../output/escape';
import { summarizeResults } from '../tables/summary-table';
import { type Figure, palette } from './theme';

/** A number that someone else measured, drawn beside ours. */
export interface ReferencePoint {
  readonly method: string;
  readonly mean: number;
  readonly sd: number;
}

/**
 * One panel of methods, best on top: a dot at the mean MAE over seeds with ± one deviation, and the reference's mean where
 * there is one. The axis is logarithmic, since untrained and trained methods differ by a factor of five.
 * @param rows results under one scenario and selection
 * @param baselines methods drawn in grey: the controls that need no bridge
 */
export function comparisonFigure(
  rows: readonly ResultRow[],
  reference: readonly ReferencePoint[],
  baselines: ReadonlySet<string>,
  title: string,
): Figure {
  const lines = summarizeResults(rows)
    .map((line) => ({ ...line, mae: line.values.MAE }))
    .sort((a, b) => b.mae.mean - a.mae.mean);
  const order = lines.map((line) => escapeHtml(line.method));
  const dots = (name: string, color: string, chosen: typeof lines) => ({
    type: 'scatter',
    mode: 'markers',
    name,
    x: chosen.map((line) => line.mae.mean),
    y: chosen.map((line) => escapeHtml(line.method)),
    error_x: { type: 'data', array: chosen.map((line) => line.mae.deviation ?? 0), thickness: 1.5, width: 4 },
    marker: { color, size: 11 },
  });
  return {
    data: [
      dots(
        "the paper's methods, ours",
        palette[0],
        lines.filter((line) => !baselines.has(line.method)),
      ),
      dots(
        'controls the paper lacks',
        palette[2],
        lines.filter((line) => baselines.has(line.method)),
      ),
      {
        type: 'scatter',
        mode: 'markers',
        name: "the authors' code, same data",
        x: reference.map((point) => point.mean),
        y: reference.map((point) => escapeHtml(point.method)),
        error_x: { type: 'data', array: reference.map((point) => point.sd), thickness: 1.5, width: 4 },
        marker: { color: palette[1], size: 10, symbol: 'diamond-open', line: { width: 2 } },
      },
    ],
    layout: {
      title: { text: title },
      width: 860,
      height: 480,
      margin: { t: 84, l: 110 },
      xaxis: {
        type: 'log',
        title: { text: 'MAE on cold-start users, rating points (log scale; lower is better)' },
        tickvals: [0.7, 0.8, 1, 1.5, 2, 3, 4],
      },
      yaxis: { categoryorder: 'array', categoryarray: order },
      legend: { orientation: 'h', x: 0, y: 1.1 },
    },
  };
}
