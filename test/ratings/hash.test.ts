import assert from 'node:assert/strict';
import { hashRatings } from '../../lib/ratings/hash';
import { ratingsOf } from './ratings-of';

describe('hashRatings', () => {
  it('does not depend on the order of the rows', () => {
    assert.equal(
      hashRatings(
        ratingsOf([
          ['a', 'x', 5],
          ['b', 'y', 4],
        ]),
      ),
      hashRatings(
        ratingsOf([
          ['b', 'y', 4],
          ['a', 'x', 5],
        ]),
      ),
    );
  });

  it('differs by every id, value and time', () => {
    const hashes = [
      ratingsOf([['a', 'x', 5]]),
      ratingsOf([['b', 'x', 5]]),
      ratingsOf([['a', 'y', 5]]),
      ratingsOf([['a', 'x', 4]]),
      ratingsOf([['a', 'x', 5, 0]]),
      ratingsOf([['a', 'x', 5, 1]]),
    ].map(hashRatings);
    assert.equal(new Set(hashes).size, hashes.length);
  });

  it('stays what it is: results are named after it', () => {
    assert.match(hashRatings(ratingsOf([['a', 'x', 5, 1]])), /^[0-9a-f]{64}$/);
    assert.equal(hashRatings(ratingsOf([['a', 'x', 5, 1]])).slice(0, 16), '7088ec82a2994aee');
  });
});
