import assert from 'node:assert/strict';
import { randomStream } from '../../lib/math/random';
import { DEGRADATIONS, degradeSource } from '../../lib/task/degrade';
import { tinyTask } from './task-of';

describe('degradeSource', () => {
  const { task } = tinyTask();
  const degrade = (kind: (typeof DEGRADATIONS)[number], share: number) =>
    degradeSource(task, kind, share, randomStream(1, 'poor')).source;
  const rows = task.source.users.length;
  const usersOf = (users: Int32Array) => new Set(users).size;

  it('leaves all as it is at a share of 0, and the target always', () => {
    for (const kind of DEGRADATIONS) {
      assert.deepEqual(degrade(kind, 0), task.source, kind);
      assert.equal(degradeSource(task, kind, 0.9, randomStream(1, 'poor')).target, task.target);
    }
  });

  it('loses the share of the ratings and no user', () => {
    for (const kind of ['dropped', 'popular-lost'] as const) {
      const { users, items, values } = degrade(kind, 0.5);
      assert.equal(users.length, rows - Math.round(0.5 * rows), kind);
      assert.equal(usersOf(users), usersOf(task.source.users));
      const known = new Map(
        Array.from(task.source.users, (user, k) => [`${user} ${task.source.items[k]}`, task.source.values[k]]),
      );
      for (let k = 0; k < users.length; k++) assert.equal(values[k], known.get(`${users[k]} ${items[k]}`));
      assert.equal(usersOf(degrade(kind, 0.999).users), usersOf(task.source.users));
    }
  });

  it('loses the most rated items first', () => {
    const countOf = (items: Int32Array) => {
      const counts = new Map<number, number>();
      for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
      return counts;
    };
    const before = countOf(task.source.items);
    const after = countOf(degrade('popular-lost', 0.2).items);
    const lost = (item: number) => (before.get(item) as number) - (after.get(item) ?? 0);
    const [most, least] = [...before.keys()]
      .sort((a, b) => (before.get(b) as number) - (before.get(a) as number))
      .flatMap((item, k, all) => (k === 0 || k === all.length - 1 ? [item] : []));
    assert.ok(lost(most) > 0.8 * (before.get(most) as number));
    assert.equal(lost(least), 0);
  });

  it('flips and jitters the share of the ratings, on the scale', () => {
    for (const kind of ['flipped', 'jittered'] as const) {
      const { values, users } = degrade(kind, 0.6);
      assert.equal(users, task.source.users);
      const moves = values.map((value, k) => value - task.source.values[k]);
      const touched = Math.round(0.6 * rows);
      const changed = moves.filter((move) => move !== 0).length;
      if (kind === 'jittered') {
        assert.equal(changed, touched);
        assert.ok(moves.every((move) => Math.abs(move) <= 1));
      } else {
        // A rating of 3 has no opposite.
        assert.ok(changed <= touched && changed > 0.5 * touched);
        assert.ok(moves.every((move, k) => move === 0 || values[k] === 6 - task.source.values[k]));
      }
      assert.ok(values.every((value) => value >= 1 && value <= 5));
    }
  });

  it('touches more rows for a larger share, all of the smaller one’s among them', () => {
    const [some, more] = [0.2, 0.6].map((share) => degrade('flipped', share).values);
    for (let k = 0; k < rows; k++) if (some[k] !== task.source.values[k]) assert.equal(more[k], some[k]);
  });

  it('refuses a share that is none', () => {
    for (const share of [-0.1, 1, Number.NaN]) assert.throws(() => degrade('dropped', share), /from 0 to below 1/);
  });
});
