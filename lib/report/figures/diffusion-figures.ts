import type { PlanePoints } from '../../analysis/principal-plane';
import type { Schedule } from '../../diffusion/schedule/schedule';
import { escapeHtml } from '../output/escape';
import { type Line, lineFigure } from './line-figure';
import { type Figure, palette } from './theme';

const muted = '#9AA5B1';

/** Left: α (solid) and σ (dashed) over t. Right: half log-SNR λ over t, cut at ±8. */
export function scheduleFigure(schedules: readonly Schedule[], title: string): Figure {
  const lines = schedules.flatMap((schedule, color): Line[] => {
    const t = Array.from({ length: 400 }, (_, k) => 1e-4 + ((schedule.T - 1e-4) * k) / 399);
    const read = (name: string, f: (t: number) => number, more: Partial<Line> = {}): Line => ({
      name: `${schedule.name}: ${name}`,
      x: t,
      y: t.map(f),
      color,
      ...more,
    });
    return [
      read('α', schedule.alpha),
      read('σ', schedule.sigma, { dash: 'dash' }),
      read('λ', schedule.lambda, { dash: 'dot', panel: 'right' }),
    ];
  });
  const figure = lineFigure(lines, { title, x: 'time t', y: 'α, σ', rightY: 'λ = ln(α/σ)' });
  return { ...figure, layout: { ...figure.layout, height: 390 } };
}

/** A vector on its way into the noise. */
export interface DrowningVector {
  /** Stands above the panel. */
  readonly name: string;
  /** u, [d]. */
  readonly vector: ArrayLike<number>;
  /** ε, [d]. */
  readonly noise: ArrayLike<number>;
}

/** x_t = α_t u + σ_t ε over t, one panel a vector and one row a coordinate; dotted: where signal and noise are equal. */
export function drowningFigure(vectors: readonly DrowningVector[], schedule: Schedule, title: string): Figure {
  const t = Array.from({ length: 101 }, (_, k) => (schedule.T * k) / 100);
  const even = schedule.inverseLambda(0);
  const panels = vectors.map((_, k) => (k === 0 ? '' : String(k + 1)));
  return {
    data: vectors.map(({ vector, noise }, k) => ({
      type: 'heatmap',
      x: t,
      y: Array.from(vector, (_, row) => row + 1),
      z: Array.from(vector, (u, row) => t.map((at) => schedule.alpha(at) * u + schedule.sigma(at) * noise[row])),
      xaxis: `x${panels[k]}`,
      yaxis: `y${panels[k]}`,
      ...{ colorscale: 'RdBu', zmin: -3, zmax: 3, showscale: k === 0, colorbar: { title: { text: 'x<sub>t</sub>' } } },
    })),
    layout: {
      title: { text: title },
      height: 360,
      margin: { t: 88 },
      grid: { rows: 1, columns: vectors.length, pattern: 'independent', xgap: 0.12 },
      ...Object.fromEntries(
        panels.flatMap((panel, k) => [
          [`xaxis${panel}`, { title: { text: 'time t' }, range: [0, schedule.T] }],
          [`yaxis${panel}`, { title: k === 0 ? { text: 'coordinate' } : undefined, dtick: 1, autorange: 'reversed' }],
        ]),
      ),
      shapes: panels.map((panel) => ({
        ...{ type: 'line', x0: even, x1: even, xref: `x${panel}`, y0: 0, y1: 1, yref: `y${panel} domain` },
        line: { dash: 'dot', color: '#1F2933' },
      })),
      annotations: vectors.map(({ name }, k) => ({
        ...{ text: escapeHtml(name), showarrow: false, x: 0.5, xref: `x${panels[k]} domain` },
        ...{ y: 1, yref: `y${panels[k]} domain`, yanchor: 'bottom' },
      })),
    },
  };
}

/** Where a solver asks the network: one row of marks a solver. */
export interface EvaluationTimes {
  readonly name: string;
  /** Times of the evaluations. */
  readonly times: readonly number[];
  readonly schedule: Schedule;
}

/** Evaluations of several solvers over t (left) and over λ (right); each mark is one evaluation of ε̂. */
export function evaluationTimesFigure(rows: readonly EvaluationTimes[], title: string): Figure {
  const names = rows.map(({ name }) => escapeHtml(name));
  const marks = (read: (t: number, row: EvaluationTimes) => number, axis: string) =>
    rows.map((row, k) => ({
      x: row.times.map((t) => read(t, row)),
      y: row.times.map(() => names[k]),
      xaxis: `x${axis}`,
      yaxis: `y${axis}`,
      mode: 'markers',
      marker: { symbol: 'line-ns', size: 16, line: { width: 1.8, color: palette[k % palette.length] } },
    }));
  const order = { categoryorder: 'array', categoryarray: [...names].reverse(), ticks: '' };
  return {
    data: [...marks((t) => t, ''), ...marks((t, { schedule }) => schedule.lambda(t), '2')],
    layout: {
      title: { text: title },
      height: 130 + 46 * rows.length,
      showlegend: false,
      grid: { rows: 1, columns: 2, pattern: 'independent', xgap: 0.06 },
      xaxis: { title: { text: 'time t (the solver moves from right to left)' } },
      xaxis2: { title: { text: 'λ = ln(α/σ) (from left to right)' } },
      yaxis: order,
      yaxis2: { ...order, showticklabels: false },
    },
  };
}

/** What {@link trajectoryFigure} draws, all on one plane. */
export interface Trajectories {
  /** True target vectors of the users, the cloud behind. */
  readonly truth: PlanePoints;
  /** States of the users at the start, after each step and at the end. */
  readonly states: readonly PlanePoints[];
  /** How many users, the first ones, get their path drawn. */
  readonly paths: number;
}

/** Users on their way through the solver: grey the true vectors, open circles the starts, dots the samples. */
export function trajectoryFigure(
  { truth, states, paths }: Trajectories,
  title: string,
  axes: [string, string],
): Figure {
  const cloud = (points: PlanePoints, name: string, marker: object) => ({
    ...points,
    name,
    mode: 'markers',
    marker: { size: 6, ...marker },
  });
  const [start, end] = [states[0], states[states.length - 1]];
  const lines = Array.from({ length: paths }, (_, user) => ({
    name: 'some paths',
    legendgroup: 'paths',
    showlegend: user === 0,
    x: states.map(({ x }) => x[user]),
    y: states.map(({ y }) => y[user]),
    mode: 'lines+markers',
    line: { color: palette[5], width: 1.3 },
    marker: { size: 3 },
  }));
  return {
    data: [
      cloud(truth, 'true vectors', { color: muted, opacity: 0.55 }),
      ...lines,
      cloud(start, 'source vectors', { color: palette[0], symbol: 'circle-open', opacity: 0.6 }),
      cloud(end, 'samples x₀', { color: palette[1], opacity: 0.7 }),
    ],
    layout: {
      title: { text: title },
      width: 680,
      height: 560,
      margin: { t: 100 },
      legend: { orientation: 'h', x: 0, y: 1.01, yanchor: 'bottom' },
      xaxis: { title: { text: axes[0] } },
      yaxis: { title: { text: axes[1] }, scaleanchor: 'x' },
    },
  };
}

/** Algorithm 1 of the paper as a time line of two batches: what runs, and which parameters each step changes. */
export function algorithmFigure(): Figure {
  const lanes = ['data', 'DIM (learns)', 'solver, no gradient', 'ALM (learns)'];
  const steps = [
    { lane: 0, from: 0, to: 1, text: 'rows<br>(u, v, r)', color: muted },
    { lane: 1, from: 1, to: 2.4, text: 'draw t, ε, m<br>noise loss<br>Adam step', color: palette[0] },
    { lane: 2, from: 2.4, to: 3.8, text: 'x₀ from u_s<br>30 evaluations', color: palette[5] },
    { lane: 3, from: 3.8, to: 5.2, text: 'alignment<br>+ λ · task<br>Adam step', color: palette[1] },
  ];
  const boxes = [0, 5.5].flatMap((shift) => steps.map((step) => ({ ...step, shift })));
  const y = (lane: number): number => lanes.length - 1 - lane;
  return {
    data: [{ x: [0, 11], y: [0, 3], mode: 'markers', marker: { opacity: 0 }, hoverinfo: 'skip', showlegend: false }],
    layout: {
      title: { text: 'Algorithm 1, two batches: only the Adam steps change parameters' },
      height: 390,
      margin: { l: 130 },
      shapes: boxes.map(({ lane, from, to, shift, color }) => ({
        type: 'rect',
        x0: from + shift,
        x1: to + shift,
        y0: y(lane) - 0.38,
        y1: y(lane) + 0.38,
        fillcolor: color,
        opacity: 0.28,
        line: { color, width: 1.5 },
      })),
      annotations: boxes.map(({ lane, from, to, shift, text }) => ({
        x: (from + to) / 2 + shift,
        y: y(lane),
        text,
        showarrow: false,
        font: { size: 11 },
      })),
      xaxis: {
        range: [-0.1, 11],
        tickvals: [2.6, 8.1],
        ticktext: ['batch 1', 'batch 2'],
        showgrid: false,
        title: { text: 'time →' },
      },
      yaxis: { range: [-0.6, 3.6], tickvals: lanes.map((_, k) => y(k)), ticktext: lanes, showgrid: false, ticks: '' },
    },
  };
}
