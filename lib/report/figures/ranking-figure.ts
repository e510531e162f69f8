import type { Range, RankingRatios } from '../../analysis/ranking-bounds';
import { type Figure, palette } from './theme';

const BAND = '#B8C1CA';

const measures = [
  { key: 'hit', name: 'hit rate', color: palette[1] },
  { key: 'recall', name: 'recall', color: palette[0] },
  { key: 'precision', name: 'precision', color: palette[2] },
] as const;

/**
 * Which measure can stand at a given ratio to NDCG: a band for each measure, from its least to its greatest value over NDCG of
 * the same list, by the number of the user's relevant items; behind them, in grey, the ratios H ÷ N that were published.
 * @param ratios of 1, 2, 3 … relevant items
 */
export function rankingRatioFigure(ratios: readonly RankingRatios[], published: Range, title: string): Figure {
  const relevant = ratios.map((_, k) => k + 1);
  return {
    data: [
      ...measures.flatMap(({ key, name, color }) => [
        {
          x: relevant,
          y: ratios.map((at) => at[key].max),
          mode: 'lines',
          line: { color, width: 1 },
          showlegend: false,
        },
        {
          name,
          x: relevant,
          y: ratios.map((at) => at[key].min),
          mode: 'lines',
          line: { color, width: 3 },
          fill: 'tonexty',
          fillcolor: `${color}1A`,
        },
      ]),
      {
        name: 'published H@20 ÷ N@20',
        x: [null],
        y: [null],
        mode: 'markers',
        marker: { symbol: 'square', size: 14, color: BAND },
      },
    ],
    layout: {
      title: { text: title },
      margin: { t: 92 },
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom', traceorder: 'normal' },
      xaxis: {
        title: { text: 'relevant items of the user (log scale)' },
        type: 'log',
        tickvals: [1, 2, 5, 10, 20, 50, 100],
      },
      yaxis: {
        title: { text: 'measure ÷ NDCG of one list (log scale)' },
        type: 'log',
        tickvals: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20],
      },
      shapes: [
        {
          type: 'rect',
          layer: 'below',
          xref: 'paper',
          x0: 0,
          x1: 1,
          y0: published.min,
          y1: published.max,
          fillcolor: BAND,
          line: { width: 0 },
        },
      ],
    },
  };
}
