/** A plotly figure: its traces and its layout, as plotly.js takes them. */
export interface Figure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
}

/**
 * Okabe and Ito's colours, told apart under every common colour blindness, without their yellow, which is too faint for
 * a line; then darker ones, so that each of eleven lines has its own.
 */
export const palette = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#E69F00',
  '#56B4E9',
  '#000000',
  '#7B8794',
  '#882255',
  '#999933',
  '#332288',
] as const;

/** Methods that are drawn together, each with its place in the palette; the others take what is left. */
const methodPlaces: Readonly<Record<string, number>> = {
  DiffCDR: 0,
  BiasBridge: 1,
  EMCDR: 2,
  PTUPCDR: 3,
  ItemMean: 4,
  Ridge: 5,
  MostPop: 6,
  GlobalMean: 7,
  Ease: 8,
  UserKnn: 9,
  ItemRidge: 10,
};

/** The colour of a method: the same in every figure that asks here. */
export function methodColor(name: string): string {
  return palette[methodPlaces[name] ?? palette.length - 4];
}

/** Width and height of a figure in pixels, where its layout does not name them. */
export const figureSize = { width: 760, height: 420 } as const;

const ink = '#1F2933';
const grid = '#E4E7EB';
const axis = {
  automargin: true,
  gridcolor: grid,
  linecolor: '#9AA5B1',
  showline: true,
  ticks: 'outside',
  tickcolor: '#9AA5B1',
  ticklen: 4,
  zeroline: false,
  title: { standoff: 10 },
};

/** From blue over white to vermilion, for values on both sides of zero. */
const diverging = [
  [0, '#00436B'],
  [0.25, '#5AA2CF'],
  [0.5, '#F7F7F7'],
  [0.75, '#EB9359'],
  [1, '#8A3C00'],
];

/** The look of all figures: a plotly template. What a figure's layout says itself comes first. */
export const template = {
  layout: {
    colorway: palette,
    colorscale: { sequential: 'Viridis', sequentialminus: 'Viridis', diverging },
    font: { family: 'Inter, "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif', size: 13, color: ink },
    title: { font: { size: 17 }, x: 0, xref: 'paper', xanchor: 'left', y: 0.96, yanchor: 'top' },
    paper_bgcolor: 'white',
    plot_bgcolor: 'white',
    margin: { l: 64, r: 24, t: 60, b: 56 },
    legend: { bgcolor: 'rgba(255,255,255,0.8)', title: { font: { size: 13 } } },
    hoverlabel: { font: { size: 13 } },
    xaxis: axis,
    yaxis: axis,
    annotationdefaults: { font: { size: 13, color: ink }, arrowcolor: '#7B8794' },
  },
  data: {
    scatter: [{ type: 'scatter', line: { width: 2.5 }, marker: { size: 7 } }],
    bar: [{ type: 'bar', marker: { line: { width: 0 } } }],
    heatmap: [{ type: 'heatmap', colorbar: { outlinewidth: 0, thickness: 14 } }],
    histogram: [{ type: 'histogram', marker: { line: { color: 'white', width: 1 } } }],
    box: [{ type: 'box', line: { width: 2 } }],
  },
};

/** The figure in the project's look and with a size of its own. Asking again changes nothing. */
export function themed(figure: Figure): Figure {
  return { data: figure.data, layout: { template, ...figureSize, ...figure.layout } };
}
