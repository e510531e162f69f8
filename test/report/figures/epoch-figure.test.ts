import assert from 'node:assert/strict';
import { epochFigure } from '../../../lib/report/figures/epoch-figure';

const cell = (...maes: number[]) => ({
  epochs: maes.map((mae, k) => ({ epoch: k + 1, losses: {}, test: { mae, rmse: mae + 1 } })),
});

describe('report/epoch-figure', () => {
  it('draws the mean over seeds with the range of the seeds, and a closed form as a level', () => {
    const { data } = epochFigure(
      [
        { name: 'A<b>', cells: [cell(3, 2), cell(1, 1)] },
        { name: 'B', cells: [cell(0.5), cell(0.7)] },
      ],
      'title',
    );
    const [band, line, level] = data;
    assert.deepEqual(line.x, [1, 2]);
    assert.deepEqual(line.y, [2, 1.5]);
    assert.equal(line.name, 'A&lt;b&gt;');
    assert.deepEqual(band.y, [3, 2, 1, 1]);
    assert.deepEqual(level.x, [1, 2]);
    assert.deepEqual(level.y, [0.6, 0.6]);
  });

  it('reads the asked metric', () => {
    const [, line] = epochFigure([{ name: 'A', cells: [cell(3, 2)] }], 'title', 'rmse').data;
    assert.deepEqual(line.y, [4, 3]);
  });
});
