import assert from 'node:assert/strict';
import type { PairedComparison } from '../../../lib/evaluation/statistics/paired-comparison';
import type { CellResult } from '../../../lib/experiment/cell';
import {
  comparisonTable,
  differenceFigure,
  formatP,
  settingFigure,
  trainingFigure,
  verdictLines,
} from '../../../lib/report/figures/run-figures';

const comparison = (name: string, difference: number, verdict: PairedComparison['verdict']): PairedComparison => ({
  name,
  baseline: 'base <1>',
  difference,
  low: difference - 0.1,
  high: difference + 0.2,
  p: 0.01,
  pHolm: 0.02,
  pWilcoxon: 0.0001,
  pSeeds: undefined,
  verdict,
});

const cell = (seed: number): CellResult =>
  ({
    row: { seed, mae: 1 + seed, maeEpoch: 2 },
    epochs: [1, 2].map((epoch) => ({
      epoch,
      losses: { task: 4 / epoch },
      test: { mae: 2 + seed - epoch / 2, rmse: 2 },
      validation: { mae: 2, rmse: 2 },
    })),
  }) as unknown as CellResult;

describe('figures of runs', () => {
  it('training: losses over their first, MAE by seed, the chosen epoch', () => {
    const { data, layout } = trainingFigure([cell(1), cell(2)], 'T');
    assert.deepEqual(data[0].y, [1, 0.5]);
    assert.deepEqual(
      data.filter(({ name }) => name === 'test users').map(({ y }) => y),
      [
        [2.5, 2],
        [3.5, 3],
      ],
    );
    assert.deepEqual((data.at(-1) as { y: number[] }).y, [2, 3]);
    assert.deepEqual(layout.title, { text: 'T' });
  });

  it('differences: a mark a setting, its interval, colour by verdict, names escaped', () => {
    const { data, layout } = differenceFigure(
      [comparison('a <b>', -0.5, 'lower error'), comparison('c', 0, 'not told apart')],
      'D',
    );
    assert.deepEqual(
      data.map(({ name, x, y }) => ({ name, x, y })),
      [
        { name: 'lower error', x: [-0.5], y: ['a &lt;b&gt;'] },
        { name: 'not told apart', x: [0], y: ['c'] },
      ],
    );
    assert.match(JSON.stringify(layout.xaxis), /base &lt;1&gt;/);
  });

  it('settings: a ring at the least validation MAE, whatever the test says', () => {
    const runs = [
      { name: '0.1', mae: [1, 1.2], validationMae: [1.5, 1.7] },
      { name: '1', mae: [2, 2], validationMae: [1.4, 1.6] },
    ];
    const ring = settingFigure(runs, 'S', 'λ').data.at(-1);
    assert.deepEqual([ring?.x, ring?.y], [['1'], [1.5]]);
  });

  it('verdicts in three lines', () => {
    const text = verdictLines([comparison('a', -1, 'lower error'), comparison('b', 0, 'not told apart')]);
    assert.equal(
      text,
      'lower error than base <1>: a\nhigher error than base <1>: none\nnot told apart from base <1>: b',
    );
  });

  it('tables say what was compared, and leave the baseline without a test', () => {
    const runs = ['base', 'a'].map((name) => ({ name, mae: [1, 1.2], validationMae: [1, 1.1] }));
    const { rows } = comparisonTable(runs, [comparison('a', -0.5, 'lower error')]);
    assert.equal(rows[0][3], 'baseline');
    assert.deepEqual(rows[1].slice(3), ['−0.5000 [−0.6000, −0.3000]', '0.020', '< 0.001', '–', 'lower error']);
    assert.deepEqual([formatP(0.5), formatP(undefined)], ['0.500', '–']);
  });
});
