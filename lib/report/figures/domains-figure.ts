import { mean } from 'd3-array';
import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

/** What one method comes to with more and more domains. */
export interface DomainPanel {
  /** Of the method, or the data. */
  readonly title: string;
  readonly lines: readonly {
    /** The way of combining sources; one name has one colour in all panels. */
    readonly name: string;
    /** Domains in all, the target among them. */
    readonly domains: readonly number[];
    /** Quality by split, [domains][split]. */
    readonly values: readonly (readonly number[])[];
  }[];
}

/**
 * Quality against the number of domains: a panel a method, a line a way of combining its sources (mean over splits). Each panel has
 * a scale of its own, since methods differ by more than domains do.
 * @param quality of the y axis, with its unit
 */
export function domainsFigure(panels: readonly DomainPanel[], title: string, quality: string): Figure {
  const names = [...new Set(panels.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const axes = panels.map((_, k) => (k === 0 ? '' : String(k + 1)));
  const shown = new Set<string>();
  const data = panels.flatMap(({ lines }, k) =>
    lines.map(({ name, domains, values }) => {
      const first = !shown.has(name);
      shown.add(name);
      return {
        type: 'scatter',
        mode: 'lines+markers',
        name: escapeHtml(name),
        legendgroup: name,
        showlegend: first,
        x: [...domains],
        y: values.map((bySplit) => mean(bySplit)),
        xaxis: `x${axes[k]}`,
        yaxis: `y${axes[k]}`,
        line: { color: palette[names.indexOf(name) % palette.length] },
        marker: { symbol: symbols[names.indexOf(name) % symbols.length] },
      };
    }),
  );
  const columns = Math.min(panels.length, 2);
  const rows = Math.ceil(panels.length / columns);
  return {
    data,
    layout: {
      title: { text: title },
      width: 860,
      height: 150 + 230 * rows,
      margin: { t: 110 },
      legend: { orientation: 'h', x: 0, y: 1 + 0.1 / rows, yanchor: 'bottom' },
      grid: { rows, columns, pattern: 'independent', xgap: 0.22, ygap: 0.34 },
      ...Object.fromEntries(
        axes.flatMap((axis, k) => [
          [`xaxis${axis}`, { dtick: 1, title: { text: 'domains, the target among them' } }],
          [`yaxis${axis}`, { title: { text: k % columns === 0 ? quality : '' } }],
        ]),
      ),
      annotations: panels.map(({ title: heading }, k) => ({
        text: `<b>${escapeHtml(heading)}</b>`,
        xref: `x${axes[k]} domain`,
        yref: `y${axes[k]} domain`,
        x: 0,
        y: 1,
        xanchor: 'left',
        yanchor: 'bottom',
        showarrow: false,
      })),
    },
  };
}

const symbols = ['circle', 'diamond', 'square', 'triangle-up'];
