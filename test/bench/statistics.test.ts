import assert from 'node:assert/strict';
import { ratioOfMedians, spread } from '../../bench/statistics';

describe('bench/statistics', () => {
  it('takes the middle measurement, or the mean of the two middle ones', () => {
    assert.deepEqual(spread([3, 1, 2]), { median: 2, min: 1, max: 3 });
    assert.deepEqual(spread([4, 1, 3, 2]), { median: 2.5, min: 1, max: 4 });
    assert.deepEqual(spread([7]), { median: 7, min: 7, max: 7 });
  });

  it('divides medians, and takes the extremes of the ratios within rounds', () => {
    // The second round was slow for both: its ratio is that of the others.
    assert.deepEqual(ratioOfMedians([100, 10, 120], [10, 1, 10]), { median: 10, min: 10, max: 12 });
  });

  it('refuses what cannot be compared', () => {
    assert.throws(() => spread([]), /one or more finite numbers/);
    assert.throws(() => spread([1, Number.NaN]), /one or more finite numbers/);
    assert.throws(() => ratioOfMedians([1, 2], [1]), /2 measurements cannot be paired with 1/);
  });
});
