import assert from 'node:assert/strict';
import { randomStream } from '../../lib/math/random';
import { finish } from '../../lib/math/work';
import { pairUsersWithItems } from '../../lib/synthetic/pairing';

describe('pairUsersWithItems', () => {
  it('gives every user and every item its number, and no pair twice', () => {
    const userCounts = Int32Array.of(6, 1, 5, 4, 4);
    const itemCounts = Int32Array.of(4, 3, 3, 3, 2, 2, 2, 1);
    for (let seed = 0; seed < 50; seed++) {
      const items = finish(pairUsersWithItems(userCounts, itemCounts, randomStream(seed, 'pairs')));
      const seen = new Int32Array(itemCounts.length);
      let at = 0;
      for (const count of userCounts) {
        const own = [...items.subarray(at, at + count)];
        assert.deepEqual(
          own,
          [...new Set(own)].sort((a, b) => a - b),
        );
        for (const item of own) seen[item]++;
        at += count;
      }
      assert.deepEqual(seen, itemCounts);
    }
  });

  it('says so where there is no such pairing', () => {
    assert.throws(
      () => finish(pairUsersWithItems(Int32Array.of(2), Int32Array.of(2), randomStream(1, 'pairs'))),
      /too dense/,
    );
  });
});
