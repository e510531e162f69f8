import { escapeHtml } from '../output/escape';
import { logTicks } from './log-ticks';
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
  /** Where a dashed line stands, for example 1 for equal speed. */
  readonly reference?: number;
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
          line: { width: k === 0 ? 0 : 2 },
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
          [`xaxis${axis(k)}`, { type: 'log', title: { text: panel.title }, ...ticksOf(panel) }],
          [`yaxis${axis(k)}`, { autorange: 'reversed', ticks: '' }],
        ]),
      ),
      shapes: panels.flatMap(({ reference }, k) =>
        reference === undefined
          ? []
          : [
              {
                type: 'line',
                xref: `x${axis(k)}`,
                x0: reference,
                x1: reference,
                yref: 'paper',
                y0: 0,
                y1: 1,
                line: { color: '#7B8794', dash: 'dash', width: 1.2 },
              },
            ],
      ),
    },
  };
}

/** Powers of ten where the values span two decades or more, else also 2 and 5. */
function ticksOf({ lines, reference }: SpeedPanel) {
  const values = lines
    .flatMap((line) => Object.values(line.values))
    .filter((value) => value !== undefined && value > 0);
  const all = [...(values as number[]), ...(reference === undefined ? [] : [reference])];
  const wide = all.length === 0 || Math.max(...all) >= 100 * Math.min(...all);
  return wide ? { dtick: 1, exponentformat: 'power' } : { tickvals: logTicks(all) };
}
