import type { PairedComparison } from '../../evaluation/statistics/paired-comparison';
import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

const muted = '#9AA5B1';

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
