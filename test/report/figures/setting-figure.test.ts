import assert from 'node:assert/strict';
import { settingFigure } from '../../../lib/report/figures/setting-figure';

describe('setting figure', () => {
  it('has a ring at the least validation MAE, whatever the test says', () => {
    const runs = [
      { name: '0.1', mae: [1, 1.2], validationMae: [1.5, 1.7] },
      { name: '1', mae: [2, 2], validationMae: [1.4, 1.6] },
    ];
    const ring = settingFigure(runs, 'S', 'λ').data.at(-1);
    assert.deepEqual([ring?.x, ring?.y], [['1'], [1.5]]);
  });
});
