import assert from 'node:assert/strict';
import { principalPlane, projectOn } from '../../lib/analysis/principal-plane';
import { randomStream } from '../../lib/math/random';

describe('the principal plane', () => {
  it('finds the directions of most variance and keeps distances along them', () => {
    // Points 5 + (3a, 0, b): variance along the first and the third coordinate only.
    const table = [8, 5, 6, 2, 5, 6, 8, 5, 4, 2, 5, 4];
    const plane = principalPlane(table, 3);
    assert.deepEqual([...plane.mean], [5, 5, 5]);
    assert.deepEqual(
      plane.axes.map((axis) => axis.map((value) => Math.round(value * 1e9) / 1e9 + 0)),
      [
        [1, 0, 0],
        [0, 0, 1],
      ],
    );
    assert.ok(Math.abs(plane.share[0] - 0.9) < 1e-12 && Math.abs(plane.share[1] - 0.1) < 1e-12);
    const { x, y } = projectOn(plane, table);
    for (const [k, value] of [3, -3, 3, -3].entries()) assert.ok(Math.abs(x[k] - value) < 1e-12);
    for (const [k, value] of [1, 1, -1, -1].entries()) assert.ok(Math.abs(y[k] - value) < 1e-12);
  });

  it('has orthonormal axes with a settled sign', () => {
    const table = randomStream(1, 'plane').fillNormal(new Float64Array(200 * 5));
    const { axes } = principalPlane(table, 5);
    const dot = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, value, k) => sum + value * b[k], 0);
    assert.ok(Math.abs(dot(axes[0], axes[0]) - 1) < 1e-12 && Math.abs(dot(axes[0], axes[1])) < 1e-12);
    for (const axis of axes) {
      assert.ok(axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0) > 0);
    }
  });

  it('needs two vectors', () => {
    assert.throws(() => principalPlane([1, 2, 3], 3), RangeError);
  });
});
