import assert from 'node:assert/strict';
import { rowsByUser, userSlots } from '../../lib/math/grouping';
import { itemSets, sortedItems, userItems } from '../../lib/ratings/user-items';

const users = Int32Array.of(7, 3, 7, 5, 3);
const rows = { users, items: Int32Array.of(1, 2, 3, 4, 2), values: Float32Array.of(5, 4, 3, 2, 1) };

describe('math/grouping', () => {
  it('finds distinct users in order of appearance', () => {
    assert.deepEqual(userSlots(users), { users: Int32Array.of(7, 3, 5), slots: Int32Array.of(0, 1, 0, 2, 1) });
    assert.deepEqual(userSlots(new Int32Array(0)), { users: new Int32Array(0), slots: new Int32Array(0) });
  });

  it('groups rows by user in their order', () => {
    const { starts, rows: order } = rowsByUser(users);
    assert.deepEqual(starts, Int32Array.of(0, 2, 4, 5));
    assert.deepEqual(order, Int32Array.of(0, 2, 1, 4, 3));
  });

  it('lists a user’s items above a threshold, as sets, and sorted', () => {
    const { starts, items } = userItems(rows, 8, 2);
    assert.deepEqual(starts, Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 3));
    assert.deepEqual(items, Int32Array.of(2, 1, 3));
    const all: [number, Set<number>][] = [
      [7, new Set([1, 3])],
      [3, new Set([2])],
      [5, new Set([4])],
    ];
    assert.deepEqual([...itemSets(rows)], all);
    assert.deepEqual([...itemSets(rows, Int32Array.of(5, 9))], [all[2]]);
    const wanted = sortedItems(
      { ...rows, items: Int32Array.from(rows.items, (item) => 9 - item) },
      8,
      Int32Array.of(7),
    );
    assert.deepEqual(wanted.starts, Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 2));
    assert.deepEqual(wanted.items, Int32Array.of(6, 8));
  });
});
