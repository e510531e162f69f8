import assert from 'node:assert/strict';
import { evenly, millisecondsOf, relativeDifference } from '../../lib/notebook/numbers';

describe('numbers for notebooks', () => {
  it('relative difference', () => {
    assert.equal(relativeDifference([3, 4.5], [3, 4]), 0.1);
    assert.equal(relativeDifference([0, 0], [0, 0]), 0);
    assert.throws(() => relativeDifference([1], [1, 2]), /1 numbers/);
  });

  it('times a call after a first one', () => {
    let calls = 0;
    assert.ok(millisecondsOf(() => calls++, 3) >= 0);
    assert.equal(calls, 4);
  });

  it('spaces numbers evenly', () => {
    assert.deepEqual(evenly(0, 1, 3), [0, 0.5, 1]);
  });
});
