import assert from 'node:assert/strict';
import type { Evidence } from '../../../lib/report/ledger/finding';
import { findingFigure } from '../../../lib/report/ledger/finding-figure';

const evidence = (data: string, verdict: Evidence['verdict'], value?: number, measure = 'MAE, A less B'): Evidence => ({
  ...{ data, verdict, numbers: {}, splits: 5, seeds: 5, unit: '' },
  effect: value === undefined ? undefined : { measure, value, low: value - 0.1, high: value + 0.2 },
});

describe('figure of a finding', () => {
  it('has a line for each effect, its interval, and the colour of its verdict', () => {
    const { data, layout } = findingFigure(
      [evidence('one', 'holds', -1), evidence('two', 'fails', 1), evidence('none', 'holds')],
      'T',
    );
    assert.deepEqual(
      data.map(({ name, x, y }) => [name, x, y]),
      [
        ['holds', [-1], ['one']],
        ['fails', [1], ['two']],
      ],
    );
    const { array, arrayminus } = data[0].error_x as { array: number[]; arrayminus: number[] };
    assert.ok(Math.abs(array[0] - 0.2) < 1e-12 && Math.abs(arrayminus[0] - 0.1) < 1e-12);
    assert.deepEqual(layout.xaxis, { title: { text: 'MAE, A less B' } });
    assert.deepEqual((layout.yaxis as { categoryarray: string[] }).categoryarray, ['two', 'one'], 'read from the top');
  });

  it('says of each line what it measures where that differs', () => {
    const lines = [evidence('one', 'holds', -1), evidence('one', 'holds', 1, 'MAE, C less A')];
    assert.deepEqual(findingFigure(lines, 'T').data[0].y, ['one · MAE, C less A', 'one · MAE, A less B']);
    const sameFirst = [evidence('one', 'holds', -1), evidence('one', 'holds', 1, 'MAE, A less C')];
    assert.deepEqual(findingFigure(sameFirst, 'T').data[0].y, ['one · C', 'one · B']);
  });

  it('does not say twice what the data names, and says below the axis what all lines share', () => {
    const lines = [evidence('one: B', 'holds', -1), evidence('one: C', 'holds', 1, 'MAE, A less C')];
    const { data, layout } = findingFigure(lines, 'T');
    assert.deepEqual(data[0].y, ['one: C', 'one: B']);
    assert.deepEqual(layout.xaxis, { title: { text: 'MAE, A less the other’s' } });
    const sides = [
      evidence('one: C', 'holds', 1, 'MAE, C less A'),
      evidence('one: D beside B', 'holds', 2, 'MAE, D less B'),
    ];
    assert.deepEqual(findingFigure(sides, 'T').data[0].y, ['one: D beside B', 'one: C']);
  });

  it('refuses what has no effect', () => {
    assert.throws(() => findingFigure([evidence('none', 'holds')], 'T'), RangeError);
  });
});
