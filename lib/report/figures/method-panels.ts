import type { LabelledResult } from '../../experiment/manifest';
import { meanInterval } from '../../math/interval';
import { escapeHtml } from '../output/escape';
import { type Measure, resultBlocks, valuesByName } from '../tables/measure';
import { methodLabel } from '../tables/sweep-table';
import { logTicks } from './log-ticks';
import { type Figure, palette } from './theme';

/** Settings of {@link methodPanels}. */
export interface MethodPanelsOptions {
  readonly measure: Measure;
  /** Methods drawn in another colour: those that the paper lacks. */
  readonly controls: ReadonlySet<string>;
  readonly title: string;
  /** Of the x axis; default the measure's name. */
  readonly axisTitle?: string;
}

/**
 * A panel for each β: a small dot a seed, a large one their mean, the best method of the first panel on top; a dashed line at the
 * best control. The axis is logarithmic where the means differ by more than a factor of three.
 * @param results of one kind of run and one selection
 */
export function methodPanels(results: readonly LabelledResult[], options: MethodPanelsOptions): Figure {
  const { measure, controls, title, axisTitle = measure.name } = options;
  const panels = resultBlocks(results).map((block) => {
    const values = valuesByName(block.results, measure, methodLabel);
    const means = new Map([...values].map(([name, bySeed]) => [name, meanInterval([...bySeed.values()]).mean]));
    return { block, values, means };
  });
  const sign = measure.better === 'lower' ? 1 : -1;
  const ranked = [...panels[0].means].sort((a, b) => sign * (a[1] - b[1])).map(([name]) => name);
  const all = panels.flatMap(({ means }) => [...means.values()]);
  const log = Math.min(...all) > 0 && Math.max(...all) > 3 * Math.min(...all);
  const axes = panels.map((_, k) => (k === 0 ? '' : String(k + 1)));
  const traces = panels.flatMap(({ values, means }, k) =>
    [false, true].flatMap((control) => {
      const own = ranked.filter((name) => controls.has(name) === control && means.has(name));
      const color = palette[control ? 2 : 0];
      const shared = { type: 'scatter', mode: 'markers', xaxis: `x${axes[k]}`, yaxis: `y${axes[k]}` };
      const seeds = own.flatMap((name) =>
        [...(values.get(name)?.values() ?? [])].map((x) => ({ x, y: escapeHtml(name) })),
      );
      return [
        {
          ...shared,
          x: seeds.map(({ x }) => x),
          y: seeds.map(({ y }) => y),
          marker: { color, size: 5, opacity: 0.5 },
          showlegend: false,
          hoverinfo: 'skip',
        },
        {
          ...shared,
          name: control ? 'controls that the paper lacks' : 'methods of the paper',
          x: own.map((name) => means.get(name)),
          y: own.map(escapeHtml),
          marker: { color, size: 10, symbol: control ? 'diamond' : 'circle' },
          showlegend: k === 0,
        },
      ];
    }),
  );
  const order = ranked.map(escapeHtml).reverse();
  const layoutAxes = panels.flatMap(({ block, means }, k) => {
    const gap = 0.03;
    const domain = [k / panels.length + (k > 0 ? gap / 2 : 0), (k + 1) / panels.length - gap / 2];
    const heading = panels.length > 1 ? `β = ${block.label.beta}` : axisTitle;
    const ticks = log ? { type: 'log', tickvals: logTicks([...means.values()]) } : {};
    return [
      [`xaxis${axes[k]}`, { domain, anchor: `y${axes[k]}`, title: { text: heading }, ...ticks }],
      [
        `yaxis${axes[k]}`,
        { anchor: `x${axes[k]}`, categoryorder: 'array', categoryarray: order, ticks: '', showticklabels: k === 0 },
      ],
    ] as const;
  });
  const best = panels.map(({ means }) => {
    const own = [...means].filter(([name]) => controls.has(name)).map(([, mean]) => mean);
    return own.length === 0 ? undefined : Math[measure.better === 'lower' ? 'min' : 'max'](...own);
  });
  return {
    data: traces,
    layout: {
      title: { text: panels.length > 1 ? `${title}<br><sub>${axisTitle}</sub>` : title },
      width: 860,
      height: (panels.length > 1 ? 170 : 144) + 24 * ranked.length,
      margin: { t: panels.length > 1 ? 110 : 84, l: 110 },
      legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
      ...Object.fromEntries(layoutAxes),
      shapes: best.flatMap((x, k) =>
        x === undefined
          ? []
          : [
              {
                type: 'line',
                xref: `x${axes[k]}`,
                yref: 'paper',
                x0: x,
                x1: x,
                y0: 0,
                y1: 1,
                line: { color: palette[2], dash: 'dash', width: 1.2 },
              },
            ],
      ),
    },
  };
}
