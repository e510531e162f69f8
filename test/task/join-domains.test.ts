import assert from 'node:assert/strict';
import type { Ratings } from '../../lib/ratings/ratings';
import { synthesize } from '../../lib/synthetic/synthesize';
import { joinDomains, withSources } from '../../lib/task/join-domains';
import { makeTask } from '../../lib/task/make-task';

/** One line a rating, by ids: what a domain says, whatever its indices are. */
const lines = ({
  users,
  items,
  values,
  times,
  userIds,
  itemIds,
}: Omit<Ratings, 'userIds'> & { userIds: readonly string[] }) =>
  Array.from(users, (user, k) => `${userIds[user]} ${itemIds[items[k]]} ${values[k]} ${times?.[k]}`);

describe('task/join-domains', () => {
  const [first, second] = [synthesize('tiny', 1), synthesize('tiny', 2)];
  const domains = { a: first.source, 'a-b': second.source, Z: second.target };
  const joined = joinDomains(domains);

  it('holds every rating of every domain, its item under the name of the domain', () => {
    const expected = Object.entries(domains).flatMap(([name, { itemIds, ...rest }]) =>
      lines({ ...rest, itemIds: itemIds.map((id) => `${name}/${id}`) }),
    );
    assert.deepEqual(lines(joined).sort(), expected.sort());
  });

  it('is a domain like any other: ids sorted, rows sorted by user and item', () => {
    assert.deepEqual(joined.userIds, [...joined.userIds].sort());
    assert.deepEqual(joined.itemIds, [...joined.itemIds].sort());
    assert.equal(new Set(joined.userIds).size, joined.userIds.length);
    for (let k = 1; k < joined.users.length; k++) {
      const [user, item] = [joined.users[k] - joined.users[k - 1], joined.items[k] - joined.items[k - 1]];
      assert.ok(user > 0 || (user === 0 && item > 0), `row ${k}`);
    }
  });

  it('leaves times out where a domain has none', () => {
    assert.equal(joinDomains({ a: first.source, b: { ...second.source, times: undefined } }).times, undefined);
    assert.ok(joined.times);
  });

  it('takes domains out of the source again; users, target and their indices stay', () => {
    const task = makeTask(joined, first.target);
    const one = withSources(task, ['a']);
    assert.deepEqual(
      lines({ ...one.source, userIds: one.userIds }),
      lines({ ...first.source, itemIds: first.source.itemIds.map((id) => `a/${id}`) }),
    );
    assert.equal(one.target, task.target);
    assert.equal(one.userIds, task.userIds);
    const alone = makeTask(first.source, first.target);
    const idsOf = (overlap: Int32Array, ids: readonly string[]) => Array.from(overlap, (user) => ids[user]);
    assert.deepEqual(idsOf(one.overlap, one.userIds), idsOf(alone.overlap, alone.userIds));
    assert.deepEqual(withSources(task, Object.keys(domains)), task);
  });

  it('refuses names that are none', () => {
    assert.throws(() => joinDomains({}), /no domain to join/);
    assert.throws(() => joinDomains({ 'a/b': first.source }), /holds no "\/"/);
    assert.throws(() => withSources(makeTask(joined, first.target), ['b']), /no domain "b" in the source/);
  });
});
