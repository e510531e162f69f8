import type { CellResult } from '../../experiment/cell';
import { meanInterval } from '../../math/interval';
import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

/**
 * Left: training losses by epoch, mean over seeds, each over its mean in the first epoch, so that losses of different size
 * share an axis (logarithmic where they fall below a tenth). Right: MAE of validation and of test users by epoch, thin lines a
 * seed each; a ring marks the chosen epoch. A method without losses of its own has the right panel alone.
 * @param cells runs of one setting under the selection `validation`, a seed each, of the same number of epochs
 */
export function trainingFigure(cells: readonly CellResult[], title: string): Figure {
  const epochs = cells[0].epochs.map(({ epoch }) => epoch);
  const losses = Object.keys(cells[0].epochs[0].losses).map((name, k) => {
    const mean = epochs.map((_, at) => meanInterval(cells.map((cell) => cell.epochs[at].losses[name])).mean);
    return {
      name: escapeHtml(name),
      x: epochs,
      y: mean.map((value) => value / mean[0]),
      mode: 'lines+markers',
      line: { color: palette[(k + 2) % palette.length] },
      legend: 'legend',
    };
  });
  const panel = (name: 'validation' | 'test', color: string) =>
    cells.map((cell, seed) => ({
      name: `${name} users`,
      x: epochs,
      y: cell.epochs.map((epoch) => epoch[name]?.mae ?? null),
      xaxis: 'x2',
      yaxis: 'y2',
      mode: 'lines',
      line: { color, width: 1.8, dash: name === 'test' ? 'solid' : 'dot' },
      showlegend: seed === 0,
      legend: 'legend2',
    }));
  const chosen = {
    name: 'chosen epoch',
    x: cells.map(({ row }) => row.maeEpoch),
    y: cells.map(({ row }) => row.mae),
    xaxis: 'x2',
    yaxis: 'y2',
    mode: 'markers',
    marker: { symbol: 'circle-open', size: 12, color: palette[6], line: { width: 2 } },
    legend: 'legend2',
  };
  const least = Math.min(...losses.flatMap(({ y }) => y));
  const decades = [1, 0.1, 0.01, 0.001, 1e-4].flatMap((power) => [power, 0.5 * power, 0.2 * power]);
  const lossScale = least > 0 && least < 0.1 ? { type: 'log', tickvals: decades } : {};
  const last = epochs[epochs.length - 1];
  const epochAxis = { title: { text: 'epoch' }, dtick: last > 12 ? 5 : 1, range: [0.6, last + 0.4] };
  const key = { orientation: 'h', yanchor: 'bottom', y: 1.0, font: { size: 12 } };
  const alone = losses.length === 0;
  const left = {
    grid: { rows: 1, columns: 2, pattern: 'independent', xgap: 0.22 },
    legend: { ...key, x: 0 },
    xaxis: epochAxis,
    yaxis: { title: { text: 'loss ÷ loss of epoch 1' }, ...lossScale },
  };
  return {
    data: [...losses, ...panel('validation', palette[0]), ...panel('test', palette[1]), chosen],
    layout: {
      title: { text: title },
      height: 340,
      margin: { t: 92 },
      ...(alone ? {} : left),
      showlegend: true,
      legend2: { ...key, x: alone ? 0 : 0.55 },
      xaxis2: { ...epochAxis, ...(alone ? { domain: [0, 1], anchor: 'y2' } : {}) },
      yaxis2: { title: { text: 'MAE, rating points' }, ...(alone ? { anchor: 'x2' } : {}) },
    },
  };
}
