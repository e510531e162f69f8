import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

/** How {@link densityFigure} parts the axis. */
export interface DensityOptions {
  /** Title of the horizontal axis, with its unit. */
  readonly axis: string;
  /** Bins between the ends; default 60. */
  readonly bins?: number;
  /** Ends of the axis; default the least and the greatest value. What lies outside counts into the outermost bin. */
  readonly range?: readonly [number, number];
  /** Values marked by dotted lines, such as the ends of the rating scale. */
  readonly marks?: readonly number[];
}

/**
 * Distributions of several samples as outlines on one axis: the share of each sample in each bin, in per cent. The samples are
 * binned here, so the figure stays small however large they are.
 */
export function densityFigure(
  samples: ReadonlyMap<string, ArrayLike<number>>,
  title: string,
  { axis, bins = 60, range, marks = [] }: DensityOptions,
): Figure {
  let [from, to] = range ?? [Infinity, -Infinity];
  if (range === undefined) {
    for (const values of samples.values()) {
      for (let k = 0; k < values.length; k++) {
        from = Math.min(from, values[k]);
        to = Math.max(to, values[k]);
      }
    }
  }
  const width = (to - from) / bins || 1;
  const centres = Array.from({ length: bins }, (_, bin) => from + (bin + 0.5) * width);
  const data = [...samples].map(([name, values], k) => {
    const counts = new Float64Array(bins);
    for (let row = 0; row < values.length; row++) {
      counts[Math.min(bins - 1, Math.max(0, Math.floor((values[row] - from) / width)))]++;
    }
    return {
      name: escapeHtml(name),
      mode: 'lines',
      x: centres,
      y: Array.from(counts, (count) => (100 * count) / values.length),
      line: { color: palette[k % palette.length], width: 2, shape: 'hvh' },
      fill: 'tozeroy',
      fillcolor: `${palette[k % palette.length]}22`,
    };
  });
  const mark = (x: number): object => ({
    type: 'line',
    x0: x,
    x1: x,
    yref: 'paper',
    y0: 0,
    y1: 1,
    line: { color: '#616E7C', width: 1.5, dash: 'dot' },
  });
  return {
    data,
    layout: {
      title: { text: title },
      height: 360,
      margin: { t: 88 },
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
      showlegend: true,
      xaxis: { title: { text: axis }, range: [from, to] },
      yaxis: { title: { text: 'share in a bin, %' }, rangemode: 'tozero' },
      shapes: marks.map(mark),
    },
  };
}
