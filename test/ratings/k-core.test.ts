import assert from 'node:assert/strict';
import { kCore } from '../../lib/ratings/k-core';
import { ratingsOf } from './ratings-of';

const chain = ratingsOf([
  ['a', 'x', 5],
  ['a', 'y', 4],
  ['b', 'x', 3],
  ['b', 'y', 2],
  ['c', 'y', 1],
  ['c', 'z', 5],
]);

describe('kCore', () => {
  it('takes users and items away until all have enough, and compacts the dictionaries', () => {
    const { ratings, rounds, removed } = kCore(chain, { users: 2, items: 2 });
    assert.deepEqual(ratings.userIds, ['a', 'b']);
    assert.deepEqual(ratings.itemIds, ['x', 'y']);
    assert.deepEqual([...ratings.users], [0, 0, 1, 1]);
    assert.deepEqual([...ratings.items], [0, 1, 0, 1]);
    assert.deepEqual([...ratings.values], [5, 4, 3, 2]);
    // z falls first, then c, who rated it.
    assert.deepEqual([rounds, removed], [2, { ratings: 2, users: 1, items: 1 }]);
  });

  it('takes nothing where nothing is asked for', () => {
    const { ratings, rounds } = kCore(chain, { users: 1, items: 0 });
    assert.equal(rounds, 0);
    assert.deepEqual(ratings.users, chain.users);
  });

  it('says so when nothing is left, and refuses sizes that are none', () => {
    assert.throws(() => kCore(chain, { users: 3, items: 3 }), /k-core is empty.*3 ratings a user and 3 an item/);
    assert.throws(() => kCore(chain, { users: 2.5, items: 1 }), /whole number from 0, not 2.5/);
  });
});
