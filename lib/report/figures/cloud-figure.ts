import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

/** Points of one panel. */
export interface CloudPanel {
  readonly title: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A place that is marked in every panel. */
export interface CloudMark {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * Clouds of points of the plane in panels of two a row, on the same axes, with the same marks.
 * @param range both axes reach from -range to range; what lies outside stands on the edge, as a triangle
 */
export function cloudFigure(
  panels: readonly CloudPanel[],
  marks: readonly CloudMark[],
  range: number,
  title: string,
): Figure {
  const axes = panels.map((_, k) => (k === 0 ? '' : String(k + 1)));
  const inside = (value: number): number => Math.min(range, Math.max(-range, value));
  const traces = panels.flatMap(({ x, y }, k) => {
    const shared = { type: 'scatter', mode: 'markers', xaxis: `x${axes[k]}`, yaxis: `y${axes[k]}` };
    const outside = x.map((value, point) => Math.max(Math.abs(value), Math.abs(y[point])) > range);
    return [
      {
        ...shared,
        ...{ name: 'target vectors', showlegend: k === 0, cliponaxis: false },
        x: x.map(inside),
        y: y.map(inside),
        marker: {
          ...{ color: palette[0], opacity: 0.45, size: 6 },
          symbol: outside.map((far) => (far ? 'triangle-up' : 'circle')),
        },
      },
      ...marks.map((mark, m) => ({
        ...shared,
        ...{ name: escapeHtml(mark.name), showlegend: k === 0, x: mark.x, y: mark.y },
        marker: {
          ...{ color: palette[m === 0 ? 1 : 6], size: m === 0 ? 18 : 10, line: { width: 2.5 } },
          symbol: m === 0 ? 'circle-open' : 'x-thin-open',
        },
      })),
    ];
  });
  const [width, panel, top, between] = [560, 236, 146, 58];
  const rows = Math.ceil(panels.length / 2);
  const inner = rows * panel + (rows - 1) * between;
  const height = top + inner + 36;
  const layoutAxes = panels.flatMap((_, k) => {
    const below = Math.floor(k / 2) * (panel + between);
    const shared = {
      range: [-range, range],
      dtick: 1,
      showline: false,
      ticks: '',
      constrain: 'domain',
      automargin: false,
    };
    const domain = [Math.max(0, 1 - (below + panel) / inner), 1 - below / inner];
    return [
      [`xaxis${axes[k]}`, { ...shared, domain: k % 2 === 0 ? [0, 0.47] : [0.53, 1], anchor: `y${axes[k]}` }],
      [`yaxis${axes[k]}`, { ...shared, domain, anchor: `x${axes[k]}`, scaleanchor: `x${axes[k]}` }],
    ] as const;
  });
  return {
    data: traces,
    layout: {
      title: { text: title, font: { size: 15 }, x: 12 / width, xref: 'container', y: 1 - 22 / height },
      ...{ width, height, margin: { t: top, b: 36, l: 36, r: 12 } },
      legend: { orientation: 'h', x: 0, y: 1 + 28 / inner, yanchor: 'bottom' },
      annotations: panels.map((panel, k) => ({
        text: `<b>${escapeHtml(panel.title)}</b>`,
        ...{ xref: `x${axes[k]} domain`, x: 0, xanchor: 'left', showarrow: false },
        ...{ yref: `y${axes[k]} domain`, y: 1.02, yanchor: 'bottom' },
      })),
      ...Object.fromEntries(layoutAxes),
    },
  };
}
