/** A plotly figure, as the library makes it. */
export interface Figure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
}

/** Where a figure is to stand. */
export interface Place {
  readonly dark: boolean;
  /** Pixels. */
  readonly width: number;
}

/** Below this a figure is drawn for a phone, in pixels. */
const PHONE = 600;

/** What the library's colours for a white page become on a dark one; the others are seen on both. */
const DARK: Readonly<Record<string, string>> = {
  white: '#1b1b1f',
  '#ffffff': '#1b1b1f',
  'rgba(255,255,255,0.8)': 'rgba(27,27,31,0.8)',
  black: '#e6edf3',
  '#000000': '#e6edf3',
  '#000': '#e6edf3',
  '#1f2933': '#dde3ea',
  '#e4e7eb': '#3a4149',
  '#0072b2': '#3d97d8',
  '#882255': '#d9749f',
  '#332288': '#a296f0',
};

type Tree = Record<string, unknown>;

/**
 * The figure for its place: colours of the dark page, panels below one another on a phone, no width of its own. Its title stands
 * above it as text of the page, which breaks its lines by itself.
 */
export function fitted({ data, layout }: Figure, { dark, width }: Place): { data: Tree[]; layout: Tree } {
  const figure = { data, layout: phone(layout, width < PHONE) };
  const coloured = (dark ? mapText(figure, (text) => DARK[text.toLowerCase()] ?? text) : structuredClone(figure)) as {
    data: Tree[];
    layout: Tree;
  };
  const { title: _title, width: _width, ...rest } = coloured.layout;
  const margin = { ...((rest.template as Figure | undefined)?.layout?.margin as Tree), ...(rest.margin as Tree) };
  return {
    data: coloured.data,
    layout: {
      ...rest,
      autosize: true,
      margin: { ...margin, t: Math.max(16, Number(margin.t ?? 60) - 36) },
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
    },
  };
}

function phone(layout: Figure['layout'], narrow: boolean): Tree {
  if (!narrow) return { ...layout };
  const { grid, height = 420, legend, margin } = layout as { grid?: Tree; height?: number; legend?: Tree; margin?: Tree };
  const panels = Number(grid?.columns ?? 1);
  const stacked = panels > 1 && Number(grid?.rows ?? 1) === 1;
  return {
    ...layout,
    ...(stacked ? { grid: { ...grid, rows: panels, columns: 1, ygap: 0.35 } } : {}),
    height: stacked ? height * panels * 0.75 : Math.max(height, 320),
    // Beside the figure it would leave no room for it.
    legend: { ...legend, orientation: 'h', x: 0, xanchor: 'left', y: -0.18 / (stacked ? panels : 1), yanchor: 'top' },
    margin: { ...margin, l: 48, r: 10 },
    font: { size: 11 },
  };
}

/** True where panels stand side by side on axes of their own, so that they cannot be stacked: a phone then scrolls. */
export function mustScroll({ layout }: Figure): boolean {
  const domainOf = (axis: unknown): number[] | undefined => (axis as { domain?: number[] } | undefined)?.domain;
  return Object.keys(layout).some((key) => /^xaxis\d/.test(key) && (domainOf(layout[key])?.[0] ?? 0) > 0);
}

/** The words of a figure's title. */
export function titleText({ layout }: Figure): string {
  const { title } = layout as { title?: string | { text?: string } };
  return ((typeof title === 'string' ? title : title?.text) ?? '').replace(/<br\s*\/?>/g, ' · ').replace(/<[^>]*>/g, '');
}

function mapText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((one) => mapText(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapText(one, change)]));
}
