import assert from 'node:assert/strict';
import { randomStream } from '../../lib/math/random';
import { sortRows } from '../../lib/ratings/sort-rows';

describe('sortRows', () => {
  it('sorts by user, then item, and keeps the order of equal pairs', () => {
    const random = randomStream(1, 'test');
    const draw = (bound: number) => Int32Array.from({ length: 500 }, () => random.integer(bound));
    const rows = { users: draw(7), items: draw(11), values: Float32Array.from({ length: 500 }, (_, k) => k) };
    const sorted = sortRows(rows, 7, 11);
    const key = (k: number) => (sorted.users[k] * 11 + sorted.items[k]) * 1000 + sorted.values[k];
    for (let k = 1; k < 500; k++) assert.ok(key(k - 1) < key(k));
    for (let k = 0; k < 500; k++) assert.equal(sorted.users[k], rows.users[sorted.values[k]]);
  });
});
