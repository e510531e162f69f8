import assert from 'node:assert/strict';
import { scheduleByName } from '../../../lib/diffusion/schedule/registry';
import {
  algorithmFigure,
  drowningFigure,
  evaluationTimesFigure,
  scheduleFigure,
  trajectoryFigure,
} from '../../../lib/report/figures/diffusion-figures';
import { lineFigure } from '../../../lib/report/figures/line-figure';
import { tradeOffFigure } from '../../../lib/report/figures/trade-off-figure';

type Trace = { name?: string; x: number[]; y: number[]; xaxis?: string; showlegend?: boolean; mode?: string };
const traces = (figure: { data: readonly unknown[] }): Trace[] => figure.data as Trace[];

describe('figures of the diffusion notebooks', () => {
  const linear = scheduleByName('linear');

  it('drowns a vector: the vector at the left, its noise at the right', () => {
    const vector = { name: 'user <1>', vector: [2, -1], noise: [-0.5, 3] };
    const figure = drowningFigure([vector, vector], linear, 'drowning');
    const [{ z }] = figure.data as unknown as { z: number[][] }[];
    z.forEach((row, k) => {
      assert.ok(Math.abs(row[0] - vector.vector[k]) < 1e-12 && Math.abs(row[100] - vector.noise[k]) < 0.05);
    });
    assert.equal(figure.data.length, 2);
  });

  it('draw schedules: α, σ left, λ right', () => {
    const [alpha, sigma, lambda] = traces(scheduleFigure([linear], 'schedule'));
    assert.deepEqual([alpha.name, sigma.name, lambda.name], ['linear: α', 'linear: σ', 'linear: λ']);
    assert.deepEqual([alpha.xaxis, lambda.xaxis], ['x', 'x2']);
    assert.ok(alpha.x.every((t, k) => Math.abs(alpha.y[k] - linear.alpha(t)) < 1e-12));
    assert.equal(alpha.x.at(-1), linear.T);
  });

  it('draw evaluations over t and over λ', () => {
    const drawn = traces(evaluationTimesFigure([{ name: 'a < b', times: [1, 0.5], schedule: linear }], 'times'));
    assert.deepEqual(
      [drawn[0].x, drawn[1].x],
      [
        [1, 0.5],
        [linear.lambda(1), linear.lambda(0.5)],
      ],
    );
    assert.deepEqual(drawn[0].y, ['a &lt; b', 'a &lt; b']);
  });

  it('draw as many paths as asked for, with one entry in the key', () => {
    const at = (k: number) => ({ x: [k, k + 1, k + 2], y: [0, 1, 2] });
    const figure = trajectoryFigure({ truth: at(9), states: [at(0), at(1), at(2)], paths: 2 }, 'paths', ['1', '2']);
    const paths = traces(figure).filter(({ mode }) => mode === 'lines+markers');
    assert.deepEqual(
      paths.map(({ x, showlegend }) => [x, showlegend]),
      [
        [[0, 1, 2], true],
        [[1, 2, 3], false],
      ],
    );
  });

  it('draw Algorithm 1 with its four stages twice', () => {
    assert.equal((algorithmFigure().layout as { shapes: unknown[] }).shapes.length, 8);
  });

  it('draw lines in one panel or two, each name in the key once', () => {
    const lines = [
      { name: 'a', x: [1], y: [2] },
      { name: 'a', x: [1], y: [3], panel: 'right' as const },
    ];
    const figure = lineFigure(lines, { title: 't', x: 'x', y: 'y', rightY: 'z', logY: true });
    assert.deepEqual(
      traces(figure).map(({ xaxis, showlegend }) => [xaxis, showlegend]),
      [
        ['x', true],
        ['x2', false],
      ],
    );
    const layout = figure.layout as { yaxis: { type: string }; yaxis2: { title: { text: string } } };
    assert.deepEqual([layout.yaxis.type, layout.yaxis2.title.text], ['log', 'z']);
    assert.equal('grid' in lineFigure(lines.slice(0, 1), { title: 't', x: 'x', y: 'y' }).layout, false);
  });

  it('draw trade-offs: the mean of each setting, joined within a group', () => {
    const point = (name: string, group: string, x: number[]) => ({ name, group, x, y: x });
    const figure = tradeOffFigure([point('a', 'g', [1, 3]), point('b', 'g', [5, 5]), point('c', 'h', [0, 0])], {
      title: 't',
      x: 'x',
      y: 'y',
    });
    const named = traces(figure).filter(({ name }) => name !== undefined);
    assert.deepEqual(
      named.map(({ name, x, mode }) => [name, x, mode]),
      [
        ['g', [2, 5], 'lines+markers+text'],
        ['h', [0], 'markers'],
      ],
    );
  });
});
