import { type Figure, palette } from './theme';

/** One stage of the pipeline as the map shows it. */
interface Stage {
  readonly name: string;
  /** What comes out, in a few words. */
  readonly gives: readonly string[];
  readonly folder: string;
  readonly notebooks: string;
  readonly color: string;
}

const stages: readonly Stage[] = [
  {
    name: 'ratings',
    gives: ['user, item,', '1 to 5 stars'],
    folder: 'lib/ratings',
    notebooks: '01',
    color: palette[0],
  },
  {
    name: 'task',
    gives: ['users of both;', 'β of them hidden'],
    folder: 'lib/task',
    notebooks: '01',
    color: palette[0],
  },
  {
    name: 'embeddings',
    gives: ['ten numbers', 'a user, an item'],
    folder: 'lib/embedding',
    notebooks: '02',
    color: palette[2],
  },
  {
    name: 'bridge',
    gives: ['target vector from', 'source vector'],
    folder: 'lib/bridge',
    notebooks: '05, 07',
    color: palette[1],
  },
  {
    name: 'evaluation',
    gives: ['errors on the', 'hidden users'],
    folder: 'lib/evaluation',
    notebooks: '08, 09',
    color: palette[3],
  },
  {
    name: 'report',
    gives: ['tables, figures,', 'mean ± interval'],
    folder: 'lib/report',
    notebooks: '10 – 12',
    color: palette[4],
  },
];

const pitch = 1.28;

/** The map of the project: what flows from stage to stage, the folder each stage lives in, and the notebooks that walk it. */
export function pipelineFigure(): Figure {
  const shapes: Record<string, unknown>[] = [];
  const annotations: Record<string, unknown>[] = [];
  const text = (x: number, y: number, content: string, font: Record<string, unknown> = {}, more = {}): void => {
    annotations.push({ x, y, text: content, showarrow: false, font: { size: 13, ...font }, ...more });
  };
  const arrow = (x: number, y: number, ax: number, ay: number): void => {
    const at = { x, y, ax, ay, axref: 'x', ayref: 'y', xref: 'x', yref: 'y' };
    annotations.push({ ...at, text: '', showarrow: true, arrowhead: 2, arrowwidth: 1.6, arrowcolor: '#616E7C' });
  };
  const box = (x0: number, x1: number, y0: number, y1: number, color: string): void => {
    shapes.push({
      type: 'rect',
      x0,
      x1,
      y0,
      y1,
      line: { color, width: 2 },
      fillcolor: color,
      opacity: 1,
      layer: 'below',
    });
    shapes.push({ type: 'rect', x0, x1, y0, y1: y1 - 0.34, line: { width: 0 }, fillcolor: 'white', layer: 'below' });
    shapes.push({ type: 'rect', x0, x1, y0, y1, line: { color, width: 2 } });
  };
  stages.forEach(({ name, gives, folder, notebooks, color }, k) => {
    const x = k * pitch;
    box(x - 0.53, x + 0.53, 0, 1, color);
    text(x, 0.83, `<b>${name}</b>`, { color: color === palette[4] ? '#1F2933' : 'white', size: 14 });
    text(x, 0.33, gives.join('<br>'), { size: 12 });
    text(x, -0.16, folder, { size: 11, family: 'monospace', color: '#616E7C' });
    text(x, -0.4, `notebook ${notebooks}`, { size: 12 });
    if (k > 0) arrow(x - 0.54, 0.33, x - pitch + 0.54, 0.33);
  });
  const bridge = 3 * pitch;
  shapes.push({
    type: 'rect',
    x0: bridge - 1.75,
    x1: bridge + 1.75,
    y0: 1.42,
    y1: 1.98,
    line: { color: palette[1], width: 2, dash: 'dot' },
  });
  text(bridge, 1.81, '<b>diffusion</b>: noise schedule · solver · DIM · guidance', { size: 13 });
  text(bridge, 1.57, 'lib/diffusion &nbsp; notebooks 03, 04, 06', { size: 11.5, color: '#616E7C' });
  arrow(bridge, 1.02, bridge, 1.4);
  text(0, 1.72, 'two files,<br>one id a person', { size: 12 });
  arrow(0, 1.02, 0, 1.5);
  const hidden = { visible: false, fixedrange: true };
  return {
    data: [{ type: 'scatter', name: 'map', x: [0], y: [0], mode: 'markers', opacity: 0, hoverinfo: 'skip' }],
    layout: {
      title: { text: 'Ratings flow one way; each stage is a folder' },
      width: 940,
      height: 336,
      margin: { l: 12, r: 12, t: 52, b: 14 },
      showlegend: false,
      xaxis: { ...hidden, range: [-0.6, 5 * pitch + 0.6] },
      yaxis: { ...hidden, range: [-0.55, 2.05] },
      shapes,
      annotations,
    },
  };
}
