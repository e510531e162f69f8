import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rankingRatios } from '../../lib/analysis/ranking-bounds';
import type { LabelledResult } from '../../lib/experiment/manifest';
import { randomStream } from '../../lib/math/random';
import { affineFigure } from '../../lib/report/figures/affine-figure';
import { fineTuneFigure } from '../../lib/report/figures/fine-tune-figure';
import { logTicks } from '../../lib/report/figures/log-ticks';
import { rankingRatioFigure } from '../../lib/report/figures/ranking-figure';
import { speedFigure } from '../../lib/report/figures/speed-figure';
import { readBenchResults } from '../../lib/report/tables/bench-results';

type Curve = { x: number[]; y: number[] };

describe('figures of the notebooks', () => {
  it('affine: the image of each straight line of the grid is straight and evenly spaced', () => {
    const random = randomStream(1, 'affine');
    const A = Float64Array.from({ length: 9 }, () => random.normal());
    const a = Float64Array.from([1, 2, 3]);
    const source = Float32Array.from({ length: 60 }, () => random.normal());
    const transferred = Float32Array.from(source, (_, at) => {
      const row = at - (at % 3);
      return a[at % 3] + [0, 1, 2].reduce((sum, k) => sum + A[(at % 3) * 3 + k] * source[row + k], 0);
    });
    const form = { inDim: 3, outDim: 3, A, a, residual: 0 };
    const { data } = affineFigure({ source, transferred, form }, 'T');
    const images = data.filter(({ mode, xaxis }) => mode === 'lines' && xaxis === 'x2') as unknown as Curve[];
    assert.equal(images.length, 18);
    for (const { x, y } of images) {
      for (let k = 2; k < x.length; k++) {
        assert.ok(Math.abs(x[k] - 2 * x[k - 1] + x[k - 2]) < 1e-9);
        assert.ok(Math.abs(y[k] - 2 * y[k - 1] + y[k - 2]) < 1e-9);
      }
    }
  });

  it('fine-tuning: a line a method, mean over seeds, from epoch 0', () => {
    const run = (method: string, maes: number[]) =>
      ({
        label: { method, setting: '' },
        result: { epochs: maes.map((mae, epoch) => ({ epoch, test: { mae } })) },
      }) as unknown as LabelledResult;
    const { data } = fineTuneFigure([run('a <b>', [4, 2]), run('a <b>', [2, 1]), run('c', [1, 1])], 'T');
    assert.deepEqual(
      data.map(({ name, x, y }) => ({ name, x, y })),
      [
        { name: 'a &lt;b&gt;', x: [0, 1], y: [3, 1.5] },
        { name: 'c', x: [0, 1], y: [1, 1] },
      ],
    );
  });

  it('ranking ratios: a band a measure, and the published range behind them', () => {
    const { data, layout } = rankingRatioFigure(
      [rankingRatios(1, 20), rankingRatios(2, 20)],
      { min: 0.1, max: 0.3 },
      'T',
    );
    assert.equal(data.length, 7);
    const [shape] = layout.shapes as { y0: number; y1: number }[];
    assert.deepEqual([shape.y0, shape.y1], [0.1, 0.3]);
  });

  it('speeds: a trace for each contestant and panel, a line at the reference, gaps where a value is missing', () => {
    const lines = [
      { name: 'a', values: { ours: 2, theirs: undefined } },
      { name: 'b', values: { ours: 3, theirs: 1 } },
    ];
    const { data, layout } = speedFigure([{ title: 'P', lines, reference: 1 }], 'T');
    assert.deepEqual(
      data.map(({ x }) => x),
      [
        [2, 3],
        [null, 1],
      ],
    );
    assert.equal((layout.shapes as unknown[]).length, 1);
  });

  it('ticks of a logarithmic axis lie about the values', () => {
    assert.deepEqual(logTicks([0.9, 4]), [1, 2, 5]);
    assert.deepEqual(logTicks([0.02, 0.3]), [0.02, 0.05, 0.1, 0.2]);
  });
});

describe('bench results', () => {
  it('are read where they are, none where they are not, and a wrong file is named', async () => {
    assert.deepEqual(await readBenchResults('/nowhere'), []);
    const folder = await mkdtemp(join(tmpdir(), 'diffcdr-bench-'));
    try {
      const spread = { median: 2, min: 1, max: 3 };
      const contestants = [{ label: 'ours', rowsPerSecond: spread }];
      const results = [{ preset: 'quick', measure: 'EMCDR', rows: 'users', contestants }];
      const machine = { cpu: 'c', cores: 2, loadBefore: 0.1 };
      await writeFile(join(folder, 'compare-quick.json'), JSON.stringify({ day: 'd', machine, pytorch: '2', results }));
      await writeFile(join(folder, 'compare-figure.json'), '{"data":[]}');
      assert.equal((await readBenchResults(folder))[0].results[0].contestants[0].rowsPerSecond.median, 2);
      await writeFile(join(folder, 'compare-bad.json'), '{}');
      await assert.rejects(readBenchResults(folder), /compare-bad\.json/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
