import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

/** A difference with its interval, as one line of a {@link forestFigure}. */
export interface ForestRow {
  readonly name: string;
  readonly value: number;
  /** 95 % interval; absent: a point alone. */
  readonly low?: number;
  readonly high?: number;
  /** What came out: one of the figure's kinds. */
  readonly kind: string;
}

const muted = '#9AA5B1';

/** The three things that a test can say, each in one colour everywhere: for, against, and nothing. */
export const FOREST_COLORS = { first: palette[0], second: palette[1], open: muted } as const;

/** Differences with their intervals around a line at no difference, from the top in the order given; hollow where nothing was told apart. */
export function forestFigure(
  rows: readonly ForestRow[],
  kinds: Readonly<Record<string, keyof typeof FOREST_COLORS>>,
  { title, x }: { readonly title: string; readonly x: string },
): Figure {
  const upwards = [...rows].reverse();
  const data = Object.entries(kinds).flatMap(([kind, colour]) => {
    const own = upwards.filter((row) => row.kind === kind);
    if (own.length === 0) return [];
    const color = FOREST_COLORS[colour];
    return [
      {
        name: kind,
        type: 'scatter',
        mode: 'markers',
        x: own.map(({ value }) => value),
        y: own.map(({ name }) => escapeHtml(name)),
        error_x: {
          type: 'data',
          symmetric: false,
          array: own.map(({ high, value }) => (high ?? value) - value),
          arrayminus: own.map(({ low, value }) => value - (low ?? value)),
          thickness: 2,
          width: 4,
        },
        marker: {
          color,
          size: 10,
          symbol: colour === 'open' ? 'circle-open' : 'circle',
          line: { width: 2, color },
        },
      },
    ];
  });
  return {
    data,
    layout: {
      // Names may be long: the title begins at the figure's edge and not at the axis.
      title: { text: title, x: 0.02, xref: 'container' },
      height: 140 + 30 * rows.length,
      margin: { t: 80 },
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
      showlegend: true,
      xaxis: { title: { text: escapeHtml(x) } },
      yaxis: { categoryorder: 'array', categoryarray: upwards.map(({ name }) => escapeHtml(name)), ticks: '' },
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
