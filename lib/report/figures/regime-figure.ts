import { meanInterval } from '../../math/interval';
import { escapeHtml } from '../output/escape';
import { type Figure, palette } from './theme';

/** One world: what each method reached in it, one value a run. */
export interface RegimeCell {
  readonly row: string;
  /** May have several lines. */
  readonly column: string;
  readonly values: Readonly<Record<string, readonly number[]>>;
}

/** Worlds of one kind under one measure. */
export interface RegimePanel {
  readonly title: string;
  readonly better: 'lower' | 'higher';
  readonly cells: readonly RegimeCell[];
}

/** Methods of one idea, drawn in one colour. */
export interface MethodFamily {
  readonly name: string;
  readonly methods: readonly string[];
}

/** Who is best in a world. */
export interface Winner {
  readonly method: string;
  /** By what share of its mean the best method of another family lies behind. */
  readonly lead: number;
}

/** Colours of up to four families: the first is the one looked for, so it has the colour that stands out. */
const colors = [palette[1], palette[0], palette[2], palette[7]];
/** A lead from which a cell has its full colour. */
export const CLEAR_LEAD = 0.02;
/** How much of its colour a cell keeps where the lead is smaller. */
const PALE = '59';

/** The family that a method is of, its place in the list. */
function familyOf(method: string, families: readonly MethodFamily[]): number {
  const found = families.findIndex(({ methods }) => methods.includes(method));
  if (found < 0) throw new RangeError(`${method} is of no family`);
  return found;
}

/**
 * The method with the best mean in a world.
 * @throws RangeError for a method of no family
 */
export function winnerOf(
  { values }: RegimeCell,
  better: RegimePanel['better'],
  families: readonly MethodFamily[],
): Winner {
  const mean = (method: string): number => meanInterval(values[method]).mean;
  const sign = better === 'lower' ? 1 : -1;
  const [method, ...behind] = Object.keys(values).sort((a, b) => sign * (mean(a) - mean(b)));
  const own = familyOf(method, families);
  const rival = behind.find((other) => familyOf(other, families) !== own);
  return { method, lead: rival === undefined ? Infinity : (sign * (mean(rival) - mean(method))) / mean(rival) };
}

/** In how many worlds of the panels the first family is best, and in how many its lead is clear. */
export function winsOfFirst(
  panels: readonly RegimePanel[],
  families: readonly MethodFamily[],
): { readonly worlds: number; readonly best: number; readonly clear: number } {
  const winners = panels.flatMap(({ better, cells }) => cells.map((cell) => winnerOf(cell, better, families)));
  const own = winners.filter(({ method }) => familyOf(method, families) === 0);
  return { worlds: winners.length, best: own.length, clear: own.filter(({ lead }) => lead >= CLEAR_LEAD).length };
}

/**
 * The winner of every world: small tables under one another, a cell's colour its family, pale where the
 * lead is small.
 * @param families up to four; the first is the one that the map is drawn to find
 */
export function regimeFigure(panels: readonly RegimePanel[], families: readonly MethodFamily[], title: string): Figure {
  const axes = panels.map((_, k) => (k === 0 ? '' : String(k + 1)));
  // A colour scale of flat steps: two a family, pale and full.
  const steps = families.flatMap((_, k) => [colors[k] + PALE, colors[k]]);
  const colorscale = steps.flatMap((color, k) => [
    [k / steps.length, color],
    [(k + 1) / steps.length, color],
  ]);
  const tables = panels.map(({ better, cells }, k) => {
    const rows = [...new Set(cells.map(({ row }) => row))];
    const columns = [...new Set(cells.map(({ column }) => column))];
    const winners = rows.map((row) =>
      columns.map((column) => {
        const cell = cells.find((candidate) => candidate.row === row && candidate.column === column);
        return cell && winnerOf(cell, better, families);
      }),
    );
    return {
      type: 'heatmap',
      x: columns.map((column) => column.split('\n').map(escapeHtml).join('<br>')),
      y: rows.map(escapeHtml),
      z: winners.map((line) =>
        line.map((won) => won && 2 * familyOf(won.method, families) + (won.lead >= CLEAR_LEAD ? 1 : 0)),
      ),
      text: winners.map((line) => line.map((won) => (won ? escapeHtml(won.method) : ''))),
      ...{
        texttemplate: '%{text}',
        textfont: { size: 12 },
        hovertemplate: '%{y}, %{x}: %{text}<extra></extra>',
        xgap: 3,
        ygap: 3,
      },
      ...{ colorscale, zmin: -0.5, zmax: steps.length - 0.5, showscale: false },
      ...{ xaxis: `x${axes[k]}`, yaxis: `y${axes[k]}` },
    };
  });
  // A heat map has no place in a legend, so that marks without a point stand there.
  const keys = families.map(({ name }, k) => ({
    ...{ name: escapeHtml(name), type: 'scatter', mode: 'markers', x: [null], y: [null] },
    marker: { symbol: 'square', size: 13, color: colors[k] },
  }));
  const [top, bottom, between, line] = [160, 50, 40, 30];
  const heights = tables.map(({ y }) => line * y.length);
  const inner = heights.reduce((sum, height) => sum + height, 0) + between * (panels.length - 1);
  const runs = Math.max(
    ...panels.flatMap(({ cells }) => cells.flatMap(({ values }) => Object.values(values)[0].length)),
  );
  const [width, height] = [560, top + inner + bottom];
  let from = 0;
  const layoutAxes = panels.flatMap((_, k) => {
    const domain = [1 - (from + heights[k]) / inner, 1 - from / inner].map((end) => Math.min(1, Math.max(0, end)));
    from += heights[k] + between;
    const bare = { ticks: '', showline: false, showgrid: false, tickangle: 0, automargin: false };
    return [
      [`xaxis${axes[k]}`, { ...bare, anchor: `y${axes[k]}`, showticklabels: k === panels.length - 1 }],
      [`yaxis${axes[k]}`, { ...bare, domain, anchor: `x${axes[k]}`, autorange: 'reversed' }],
    ] as const;
  });
  return {
    data: [...tables, ...keys],
    layout: {
      title: {
        text: `${title}<br><sub>full colour: ${100 * CLEAR_LEAD} % or more ahead of the best of another family; runs a world: ${runs}</sub>`,
        ...{ font: { size: 15 }, x: 12 / width, xref: 'container', y: 1 - 22 / height },
      },
      ...{ width, height, margin: { t: top, b: bottom, l: 110, r: 12 } },
      legend: { orientation: 'h', x: -98 / (width - 122), y: 1 + 26 / inner, yanchor: 'bottom' },
      showlegend: true,
      annotations: panels.map((panel, k) => ({
        text: `<b>${escapeHtml(panel.title)}</b>`,
        ...{
          xref: 'paper',
          x: 0,
          xanchor: 'left',
          yref: `y${axes[k]} domain`,
          y: 1,
          yanchor: 'bottom',
          showarrow: false,
        },
      })),
      ...Object.fromEntries(layoutAxes),
    },
  };
}
