import assert from 'node:assert/strict';
import { densityFigure } from '../../../lib/report/figures/density-figure';

describe('report/density-figure', () => {
  it('gives the share of each sample in each bin', () => {
    const samples = new Map([
      ['a', [0, 0.4, 1.2, 2]],
      ['b<', [1.1]],
    ]);
    const [a, b] = densityFigure(samples, 'title', { axis: 'x', bins: 2 }).data;
    assert.deepEqual(a.x, [0.5, 1.5]);
    assert.deepEqual(a.y, [50, 50]);
    assert.deepEqual(b.y, [0, 100]);
    assert.equal(b.name, 'b&lt;');
  });

  it('counts what lies outside the asked range into the outermost bins', () => {
    const { data, layout } = densityFigure(new Map([['a', [-5, 0.5, 9, 9]]]), 'title', {
      axis: 'x',
      bins: 3,
      range: [0, 3],
      marks: [1, 2],
    });
    assert.deepEqual(data[0].y, [50, 0, 50]);
    assert.equal((layout.shapes as unknown[]).length, 2);
  });
});
