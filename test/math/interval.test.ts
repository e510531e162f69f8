import assert from 'node:assert/strict';
import { meanInterval } from '../../lib/math/interval';

const near = (actual: number | undefined, expected: number): void =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-7, `${actual} is not ${expected}`);

describe('mean with its t-interval', () => {
  it('has the numbers of scipy', () => {
    const five = meanInterval([1.0435, 1.0512, 1.0398, 1.0477, 1.046]);
    near(five.mean, 1.04564);
    near(five.deviation, 0.004300348823060703);
    near(five.mean - (five.halfWidth ?? 0), 1.0403004116866876);
    const ten = meanInterval([125, 115, 130, 140, 140, 115, 140, 125, 140, 135], 0.99);
    near(ten.halfWidth, 140.90455036201962 - 130.5);
  });

  it('has no spread for one value, and none at all for no value', () => {
    assert.deepEqual(meanInterval([2]), { n: 1, mean: 2, deviation: undefined, halfWidth: undefined });
    assert.throws(() => meanInterval([]), /no values/);
    assert.throws(() => meanInterval([1, Number.POSITIVE_INFINITY]), /includes Infinity/);
    assert.throws(() => meanInterval([1, 2], 95), /level/);
  });
});
