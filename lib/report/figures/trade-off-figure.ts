import { meanInterval } from '../../math/interval';
import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

/** A setting with two measures, each by seed. */
export interface TradeOffPoint {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Settings of one group share a colour; a group of more than one is joined by a line. */
  readonly group: string;
}

const sides = ['top center', 'bottom right', 'top left', 'bottom center'];

/** Two measures of the same settings against each other: the mean over seeds, with each seed as a small dot. */
export function tradeOffFigure(
  points: readonly TradeOffPoint[],
  { title, x, y }: { readonly title: string; readonly x: string; readonly y: string },
): Figure {
  const mean = (values: readonly number[]): number => meanInterval(values).mean;
  const groups = [...new Set(points.map(({ group }) => group))];
  const data = groups.flatMap((group, k) => {
    const own = points.filter((point) => point.group === group);
    const color = palette[k % palette.length];
    return [
      {
        x: own.flatMap((point) => [...point.x]),
        y: own.flatMap((point) => [...point.y]),
        mode: 'markers',
        marker: { color, size: 5, opacity: 0.4 },
        showlegend: false,
      },
      {
        name: escapeHtml(group),
        x: own.map((point) => mean(point.x)),
        y: own.map((point) => mean(point.y)),
        // A group of one is named in the key; neighbours of a larger group lie close, so their names take different sides.
        text: own.length > 1 ? own.map(({ name }) => escapeHtml(name)) : [],
        textposition: own.map((_, at) => sides[at % sides.length]),
        textfont: { size: 12, color },
        mode: own.length > 1 ? 'lines+markers+text' : 'markers',
        line: { color, width: 1.2, dash: 'dot' },
        marker: { color, size: 10 },
        cliponaxis: false,
      },
    ];
  });
  return {
    data,
    layout: {
      title: { text: title },
      height: 460,
      margin: { t: 92 },
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
      xaxis: { title: { text: x } },
      yaxis: { title: { text: y } },
    },
  };
}
