import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

/** One curve of {@link lineFigure}. */
export interface Line {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Default `solid`. */
  readonly dash?: 'solid' | 'dash' | 'dot';
  /** Marks the points too; default false. */
  readonly points?: boolean;
  /** Number of the palette's colour; default: the place among the lines. */
  readonly color?: number;
  /** `right` draws in a second panel beside the first. */
  readonly panel?: 'left' | 'right';
}

/** Titles and scales of {@link lineFigure}. */
export interface LineFigureOptions {
  readonly title: string;
  /** Axis titles with units. */
  readonly x: string;
  readonly y: string;
  /** Of the second panel; default: those of the first. */
  readonly rightX?: string;
  readonly rightY?: string;
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** y axes start at 0. */
  readonly fromZero?: boolean;
}

/** Curves in one panel, or in two side by side; the key stands above them, clear of the data. */
export function lineFigure(lines: readonly Line[], options: LineFigureOptions): Figure {
  const { title, x, y, rightX = x, rightY = y, logX = false, logY = false, fromZero = false } = options;
  const two = lines.some(({ panel }) => panel === 'right');
  const names = new Set<string>();
  const data = lines.map((line, k) => {
    const suffix = line.panel === 'right' ? '2' : '';
    const known = names.has(line.name);
    names.add(line.name);
    return {
      name: escapeHtml(line.name),
      legendgroup: line.name,
      showlegend: !known,
      x: Array.from(line.x),
      y: Array.from(line.y),
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      mode: line.points ? 'lines+markers' : 'lines',
      line: { color: palette[(line.color ?? k) % palette.length], dash: line.dash ?? 'solid' },
    };
  });
  const axis = (text: string, log: boolean) => ({
    title: { text },
    ...(log ? { type: 'log', exponentformat: 'power', dtick: 1 } : {}),
  });
  const vertical = (text: string) => ({ ...axis(text, logY), ...(fromZero && !logY ? { rangemode: 'tozero' } : {}) });
  return {
    data,
    layout: {
      title: { text: title },
      height: 380,
      margin: { t: 82 },
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom', font: { size: 12 } },
      xaxis: axis(x, logX),
      yaxis: vertical(y),
      ...(two
        ? {
            grid: { rows: 1, columns: 2, pattern: 'independent', xgap: 0.26 },
            xaxis2: axis(rightX, logX),
            yaxis2: vertical(rightY),
          }
        : {}),
    },
  };
}
