import assert from 'node:assert/strict';
import { summarize } from '../../lib/ratings/summary';
import { ratingsOf } from './ratings-of';

describe('summarize', () => {
  it('counts by hand', () => {
    const summary = summarize(
      ratingsOf([
        ['a', 'x', 5, 30],
        ['a', 'y', 4, 10],
        ['b', 'x', 5, 20],
        ['c', 'x', 2.5, 40],
      ]),
    );
    assert.deepEqual([summary.ratings, summary.users, summary.items, summary.density], [4, 3, 2, 4 / 6]);
    assert.equal(summary.mean, 4.125);
    assert.ok(Math.abs(summary.deviation - Math.sqrt((0.875 ** 2 * 2 + 0.125 ** 2 + 1.625 ** 2) / 4)) < 1e-12);
    assert.deepEqual(summary.histogram, [
      { rating: 2.5, count: 1 },
      { rating: 4, count: 1 },
      { rating: 5, count: 2 },
    ]);
    assert.deepEqual(summary.perUser, { min: 1, q25: 1, median: 1, q75: 1, q95: 1, max: 2, mean: 4 / 3 });
    assert.deepEqual(summary.perItem, { min: 1, q25: 1, median: 1, q75: 1, q95: 1, max: 3, mean: 2 });
    assert.deepEqual(summary.timeRange, [10, 40]);
  });

  it('has no time range without times', () => {
    assert.ok(!('timeRange' in summarize(ratingsOf([['a', 'x', 5]]))));
  });
});
