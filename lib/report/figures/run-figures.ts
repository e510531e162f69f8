import type { PairedComparison } from '../../evaluation/statistics/paired-comparison';
import type { CellResult } from '../../experiment/cell';
import { meanInterval } from '../../math/interval';
import type { DisplayTable } from '../output/display';
import { escapeHtml } from '../output/document';
import { formatInterval } from '../tables/measure';
import { type Figure, palette } from './theme';

const muted = '#9AA5B1';

/**
 * Left: training losses by epoch, mean over seeds, each over its mean in the first epoch, so that losses of different size
 * share an axis (logarithmic where they fall below a tenth). Right: MAE of validation and of test users by epoch, thin lines a seed each; a ring marks the chosen epoch.
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
  return {
    data: [...losses, ...panel('validation', palette[0]), ...panel('test', palette[1]), chosen],
    layout: {
      title: { text: title },
      height: 340,
      margin: { t: 92 },
      grid: { rows: 1, columns: 2, pattern: 'independent', xgap: 0.22 },
      showlegend: true,
      legend: { ...key, x: 0 },
      legend2: { ...key, x: 0.55 },
      xaxis: epochAxis,
      xaxis2: epochAxis,
      yaxis: { title: { text: 'loss ÷ loss of epoch 1' }, ...lossScale },
      yaxis2: { title: { text: 'MAE, rating points' } },
    },
  };
}

/** Differences in MAE to a baseline with their 95 % intervals, one line each; filled where Holm's p is below 0.05. */
export function differenceFigure(comparisons: readonly PairedComparison[], title: string): Figure {
  const rows = [...comparisons].reverse();
  const colors: Record<PairedComparison['verdict'], string> = {
    'lower error': palette[0],
    'higher error': palette[1],
    'not told apart': muted,
  };
  const data = (Object.keys(colors) as PairedComparison['verdict'][]).flatMap((verdict) => {
    const own = rows.filter((row) => row.verdict === verdict);
    if (own.length === 0) return [];
    return [
      {
        name: verdict,
        type: 'scatter',
        mode: 'markers',
        x: own.map(({ difference }) => difference),
        y: own.map(({ name }) => escapeHtml(name)),
        error_x: {
          type: 'data',
          symmetric: false,
          array: own.map(({ high, difference }) => high - difference),
          arrayminus: own.map(({ low, difference }) => difference - low),
          thickness: 2,
          width: 4,
        },
        marker: {
          color: colors[verdict],
          size: 10,
          symbol: verdict === 'not told apart' ? 'circle-open' : 'circle',
          line: { width: 2, color: colors[verdict] },
        },
      },
    ];
  });
  return {
    data,
    layout: {
      title: { text: title },
      height: 140 + 30 * rows.length,
      margin: { t: 80 },
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
      showlegend: true,
      xaxis: {
        title: { text: `difference in test MAE to ${escapeHtml(comparisons[0]?.baseline ?? '')}, rating points` },
      },
      yaxis: { categoryorder: 'array', categoryarray: rows.map(({ name }) => escapeHtml(name)), ticks: '' },
      shapes: [
        {
          type: 'line',
          x0: 0,
          x1: 0,
          yref: 'paper',
          y0: 0,
          y1: 1,
          layer: 'below',
          line: { color: muted, dash: 'dash' },
        },
      ],
    },
  };
}

/** What {@link settingFigure} draws of a run. */
export interface SettingPoint {
  readonly name: string;
  readonly mae: readonly number[];
  readonly validationMae: readonly number[];
}

/** MAE of validation and of test users over the values of a setting; small dots are seeds, a ring marks the validation's choice. */
export function settingFigure(runs: readonly SettingPoint[], title: string, setting: string): Figure {
  const names = runs.map(({ name }) => escapeHtml(name));
  const side = (label: string, color: string, read: (run: SettingPoint) => readonly number[], symbol: string) => [
    {
      name: label,
      mode: 'lines+markers',
      x: names,
      y: runs.map((run) => meanInterval(read(run)).mean),
      line: { color },
      marker: { symbol, size: 8 },
    },
    {
      x: runs.flatMap((run) => read(run).map(() => escapeHtml(run.name))),
      y: runs.flatMap((run) => [...read(run)]),
      mode: 'markers',
      marker: { color, size: 5, opacity: 0.45 },
      showlegend: false,
    },
  ];
  const means = runs.map((run) => meanInterval(run.validationMae).mean);
  const best = means.indexOf(Math.min(...means));
  return {
    data: [
      ...side('validation users', palette[0], (run) => run.validationMae, 'circle'),
      ...side('test users', palette[1], (run) => run.mae, 'square'),
      {
        name: 'chosen on validation users',
        mode: 'markers',
        x: [names[best]],
        y: [means[best]],
        marker: { symbol: 'circle-open', size: 15, color: palette[6], line: { width: 2 } },
      },
    ],
    layout: {
      title: { text: title },
      height: 360,
      margin: { t: 88 },
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
      xaxis: { title: { text: setting }, type: 'category' },
      yaxis: { title: { text: 'MAE, rating points' } },
    },
  };
}

/** `0.0012`, `< 0.001`, or a dash where there is no test. */
export function formatP(p: number | undefined): string {
  if (p === undefined) return '–';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** Settings with their test MAE, and how each compares with the baseline. Runs without a comparison (the baseline) come without. */
export function comparisonTable(
  runs: readonly SettingPoint[],
  comparisons: readonly PairedComparison[],
  caption?: string,
): DisplayTable {
  const byName = new Map(comparisons.map((comparison) => [comparison.name, comparison]));
  const signed = (x: number): string => `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(4)}`;
  return {
    caption,
    columns: [
      'setting',
      'validation MAE',
      'test MAE ± 95 %',
      'difference [95 %]',
      'p (Holm)',
      'p Wilcoxon',
      'p t, seeds',
      'verdict',
    ],
    rows: runs.map(({ name, mae, validationMae }) => {
      const start = [name, meanInterval(validationMae).mean.toFixed(4), formatInterval(meanInterval(mae), 4)];
      const c = byName.get(name);
      if (!c) return [...start, 'baseline', '', '', '', ''];
      const interval = `${signed(c.difference)} [${signed(c.low)}, ${signed(c.high)}]`;
      return [...start, interval, formatP(c.pHolm), formatP(c.pWilcoxon), formatP(c.pSeeds), c.verdict];
    }),
  };
}

/** Which settings have a lower error than the baseline, which a higher, and which are not told apart: three lines. */
export function verdictLines(comparisons: readonly PairedComparison[]): string {
  const verdicts = ['lower error', 'higher error', 'not told apart'] as const;
  const namesOf = (verdict: PairedComparison['verdict']): string =>
    comparisons.flatMap((one) => (one.verdict === verdict ? [one.name] : [])).join(', ') || 'none';
  const baseline = comparisons[0]?.baseline ?? '';
  return verdicts
    .map((verdict) => `${verdict} ${verdict === 'not told apart' ? 'from' : 'than'} ${baseline}: ${namesOf(verdict)}`)
    .join('\n');
}
