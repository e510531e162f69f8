import assert from 'node:assert/strict';
import { proportionalCounts } from '../../lib/synthetic/counts';

describe('proportionalCounts', () => {
  it('is proportional where no bound is in the way', () => {
    assert.deepEqual([...proportionalCounts(Float64Array.of(1, 2, 3, 4), 100, 0, 100)], [10, 20, 30, 40]);
  });

  it('keeps the sum and the bounds', () => {
    const weights = Float64Array.from({ length: 997 }, (_, k) => (k + 1) ** -1.2);
    for (const total of [997 * 5, 12345, 50000, 997 * 100]) {
      const counts = proportionalCounts(weights, total, 5, 100);
      assert.equal(
        counts.reduce((sum, n) => sum + n, 0),
        total,
      );
      assert.ok(counts.every((n) => n >= 5 && n <= 100));
    }
  });

  it('refuses a total that the bounds rule out', () => {
    assert.throws(() => proportionalCounts(Float64Array.of(1, 1), 11, 0, 5), /cannot be parted/);
  });
});
