import { escapeHtml } from './document';
import { type Figure, palette } from './theme';

/** One line of {@link speedFigure}: numbers to be set beside each other. */
export interface SpeedLine {
  readonly name: string;
  readonly values: Readonly<Record<string, number | undefined>>;
}

/** A panel of {@link speedFigure}. */
export interface SpeedPanel {
  readonly title: string;
  readonly lines: readonly SpeedLine[];
}

const symbols = ['circle', 'diamond-open', 'square-open', 'x'];

/** Dots on a logarithmic axis, a line a method, a colour and shape a contestant, panels side by side. */
export function speedFigure(panels: readonly SpeedPanel[], title: string): Figure {
  const names = [...new Set(panels.flatMap(({ lines }) => lines.flatMap(({ values }) => Object.keys(values))))];
  const axis = (k: number): string => (k === 0 ? '' : String(k + 1));
  const shared = panels.length === 1 ? [panels[0].lines] : panels.map(({ lines }) => lines);
  const rows = Math.max(...shared.map((lines) => lines.length));
  return {
    data: panels.flatMap(({ lines }, panel) =>
      names.map((name, k) => ({
        type: 'scatter',
        mode: 'markers',
        name: escapeHtml(name),
        legendgroup: name,
        showlegend: panel === 0,
        x: lines.map(({ values }) => values[name] ?? null),
        y: lines.map((line) => escapeHtml(line.name)),
        xaxis: `x${axis(panel)}`,
        yaxis: `y${axis(panel)}`,
        marker: {
          color: palette[k % palette.length],
          symbol: symbols[k % symbols.length],
          size: 11,
          line: { width: 2 },
        },
      })),
    ),
    layout: {
      title: { text: title },
      width: 860,
      height: 190 + 34 * rows,
      margin: { t: 96, l: 120 },
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
      grid: { rows: 1, columns: panels.length, pattern: 'independent', xgap: 0.24 },
      ...Object.fromEntries(
        panels.flatMap((panel, k) => [
          [`xaxis${axis(k)}`, { type: 'log', title: { text: panel.title }, dtick: 1, exponentformat: 'power' }],
          [`yaxis${axis(k)}`, { autorange: 'reversed', ticks: '' }],
        ]),
      ),
    },
  };
}
