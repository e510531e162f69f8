import assert from 'node:assert/strict';
import { errorsByUser, ratingMetrics } from '../../../lib/evaluation/metrics/rating-metrics';

const rows = {
  users: Int32Array.of(4, 4, 7),
  items: Int32Array.of(0, 1, 0),
  values: Float32Array.of(5, 3, 1),
};

describe('rating metrics', () => {
  it('are means over all ratings, not over users', () => {
    const metrics = ratingMetrics(errorsByUser(rows, [4, 3, 3]));
    assert.equal(metrics.mae, (1 + 0 + 2) / 3);
    assert.equal(metrics.rmse, Math.sqrt((1 + 0 + 4) / 3));
    assert.deepEqual([metrics.users, metrics.ratings], [2, 3]);
  });

  it('keep the sums of each user', () => {
    const errors = errorsByUser(rows, [4, 5, 3]);
    assert.deepEqual([...errors.users], [4, 7]);
    assert.deepEqual([...errors.counts], [2, 1]);
    assert.deepEqual([...errors.absolute], [3, 2]);
    assert.deepEqual([...errors.squared], [5, 4]);
  });

  it('do not let errors of opposite sign cancel', () => {
    assert.equal(ratingMetrics(errorsByUser(rows, [4, 4, 1])).mae, 2 / 3);
  });

  it('name the row of a prediction that is not finite', () => {
    assert.throws(() => errorsByUser(rows, [4, Number.NaN, 1]), /row 1 \(user 4, item 1\) is NaN/);
  });

  it('refuse an empty test and a wrong length', () => {
    const none = { users: new Int32Array(), items: new Int32Array(), values: new Float32Array() };
    assert.throws(() => errorsByUser(none, []), /empty/);
    assert.throws(() => errorsByUser(rows, [1]), /1 predictions for 3 ratings/);
  });
});
