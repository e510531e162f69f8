import assert from 'node:assert/strict';
import { resolveConfig } from '../../lib/experiment/config';
import { recommend } from '../../lib/experiment/recommend';
import { synthesize } from '../../lib/synthetic/synthesize';
import { makeTask } from '../../lib/task/make-task';

describe('recommend', () => {
  const { source, target } = synthesize('tiny', 1);
  const task = makeTask(source, target);
  const config = resolveConfig({});
  const inTarget = new Set(target.userIds);
  const newcomers = source.userIds.filter((id) => !inTarget.has(id));

  it('lists the best items for each user who is new to the target domain, best first', async () => {
    const { list, users, epoch, ndcg, validationUsers } = await recommend(task, config, { count: 5 });
    assert.equal(users, newcomers.length);
    assert.equal(list.length, 5 * users);
    assert.deepEqual(new Set(list.map(({ user }) => user)), new Set(newcomers));
    list.forEach(({ rank, score, item }, k) => {
      assert.equal(rank, (k % 5) + 1);
      assert.ok(target.itemIds.includes(item));
      if (rank > 1) assert.ok(score <= list[k - 1].score);
    });
    assert.ok(epoch >= 1 && epoch <= 10 && ndcg > 0 && ndcg <= 1 && validationUsers > 0);
    const users5 = new Set(list.filter(({ rank }) => rank === 1).map(({ item }) => item));
    assert.ok(users5.size > 1, 'lists of a mapping method differ between users');
  });

  it('gives all users one list where the method knows nothing of them', async () => {
    const { list } = await recommend(task, config, { method: 'ItemMean', count: 3 });
    const first = list.slice(0, 3).map(({ item }) => item);
    for (let k = 0; k < list.length; k += 3)
      assert.deepEqual(
        list.slice(k, k + 3).map(({ item }) => item),
        first,
      );
  });

  it('gives the same list for one user as among all, and the same twice', async () => {
    const [one] = newcomers;
    const alone = await recommend(task, config, { users: [one, one] });
    const { list } = await recommend(task, config);
    assert.deepEqual(
      alone.list,
      list.filter(({ user }) => user === one),
    );
  });

  it('refuses where nobody is new', async () => {
    await assert.rejects(recommend(makeTask(target, target), config), /nobody is new/);
  });

  it('refuses users whom it cannot serve', async () => {
    await assert.rejects(recommend(task, config, { users: ['nobody'] }), /"nobody" has no rating in the source domain/);
    const both = source.userIds.filter((id) => inTarget.has(id));
    await assert.rejects(recommend(task, config, { users: [both[0]] }), /has rated in the target domain/);
  });
});
