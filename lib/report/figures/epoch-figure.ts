import type { CellResult } from '../../experiment/cell';
import { meanInterval } from '../../math/interval';
import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

/** What {@link epochFigure} draws of a method: its runs, a seed each. */
export interface EpochRuns {
  readonly name: string;
  readonly cells: readonly Pick<CellResult, 'epochs'>[];
}

/**
 * Test error of several methods by training epoch: mean over seeds, with a band from the least to the greatest seed. A method
 * that trains for one epoch (a closed form) is a dashed level. The error axis is logarithmic.
 */
export function epochFigure(runs: readonly EpochRuns[], title: string, metric: 'mae' | 'rmse' = 'mae'): Figure {
  const last = Math.max(...runs.flatMap(({ cells }) => cells.map(({ epochs }) => epochs.length)));
  const data = runs.flatMap(({ name, cells }, k) => {
    const color = palette[k % palette.length];
    const epochs = cells[0].epochs.map(({ epoch }) => epoch);
    const values = epochs.map((_, at) => cells.map((cell) => cell.epochs[at].test[metric]));
    const means = values.map((own) => meanInterval(own).mean);
    const line = { name: escapeHtml(name), mode: 'lines', line: { color, width: 2.5 } };
    if (epochs.length === 1) {
      return [{ ...line, x: [1, last], y: [means[0], means[0]], line: { color, width: 2, dash: 'dash' } }];
    }
    const band = {
      x: [...epochs, ...[...epochs].reverse()],
      y: [...values.map((own) => Math.max(...own)), ...values.map((own) => Math.min(...own)).reverse()],
      fill: 'toself',
      fillcolor: color,
      opacity: 0.18,
      mode: 'none',
      showlegend: false,
      hoverinfo: 'skip',
    };
    return [band, { ...line, x: epochs, y: means, mode: 'lines+markers' }];
  });
  return {
    data,
    layout: {
      title: { text: title },
      xaxis: { title: { text: 'training epoch' }, dtick: last > 12 ? 5 : 1 },
      yaxis: {
        title: { text: `test ${metric.toUpperCase()}, rating points (log scale)` },
        type: 'log',
        tickvals: [0.5, 0.6, 0.8, 1, 1.5, 2, 3, 4, 5],
      },
      legend: { x: 1.02, xanchor: 'left', y: 1 },
    },
  };
}
