import assert from 'node:assert/strict';
import type { MethodName } from '../../../lib/bridge/registry';
import { resolveConfig } from '../../../lib/experiment/config';
import { evaluateModel } from '../../../lib/experiment/model/evaluate-model';
import { fitModel } from '../../../lib/experiment/model/fit-model';
import { recommendFrom } from '../../../lib/experiment/model/recommend-from';
import { makeTask } from '../../../lib/task/make-task';
import { hiddenPair, ofUsers } from './pair';

const config = resolveConfig({ methods: { DMCDR: { epochs: 2, steps: 20 } } });
const everyKind: readonly MethodName[] = [
  'UserMean',
  'BiasBridge',
  'AffineTask',
  'PTUPCDR',
  'DiffCDR',
  'DMCDR',
  'UserKnn',
  'ItemRidge',
  'Ease',
  'S2CDR',
  'HistoryMap',
];

describe('users who came after the fit', () => {
  const { hidden, source, sourceOfOthers, sourceOfHidden, targetOfOthers, targetOfHidden } = hiddenPair();
  const task = makeTask(sourceOfOthers, targetOfOthers);

  for (const method of everyKind) {
    it(`${method} serves them by their source ratings, each the same whoever is served beside`, async () => {
      const fitted = await fitModel(task, config, { method });
      const { list, users, leftOut } = await recommendFrom(fitted, { source: sourceOfHidden, count: 3 });
      assert.equal(users, hidden.size);
      assert.deepEqual(new Set(list.map(({ user }) => user)), hidden);
      assert.deepEqual(leftOut, { known: 0, withoutItems: 0, ratings: 0 });
      assert.ok(list.every(({ score }) => Number.isFinite(score)));
      // DMCDR samples from noise that is drawn for a place among the users.
      if (method === 'DMCDR') return;
      const [one] = [...hidden].slice(-1);
      const alone = await recommendFrom(fitted, { source: ofUsers(sourceOfHidden, (id) => id === one), count: 3 });
      assert.deepEqual(
        alone.list,
        list.filter(({ user }) => user === one),
      );
    });
  }

  for (const method of ['UserKnn', 'ItemRidge', 'Ease', 'S2CDR', 'HistoryMap'] satisfies MethodName[]) {
    it(`${method} lists for a known newcomer, whose ratings are given anew, what it listed before`, async () => {
      const all = makeTask(source, targetOfOthers);
      const fitted = await fitModel(all, config, { method });
      const users = [...hidden];
      const known = await recommendFrom(fitted, { users, count: 5 });
      const again = await recommendFrom(fitted, { users, count: 5, source: sourceOfHidden });
      assert.deepEqual(again.list, known.list);
    });
  }

  it('BiasBridge and UserMean predict for a known newcomer what they predicted before', async () => {
    for (const method of ['BiasBridge', 'UserMean'] satisfies MethodName[]) {
      const fitted = await fitModel(makeTask(source, targetOfOthers), config, { method, protocol: 'cold' });
      const known = await evaluateModel(fitted, targetOfHidden);
      const again = await evaluateModel(fitted, targetOfHidden, { source: sourceOfHidden });
      assert.deepEqual(again, known);
    }
  });

  it('takes the ratings that are given in place of those that it knows', async () => {
    const fitted = await fitModel(makeTask(source, targetOfOthers), config, { method: 'UserKnn' });
    const [first, second] = [...hidden];
    const ofFirst = ofUsers(source, (id) => id === first);
    const renamed = { ...ofFirst, userIds: [second] };
    const { list } = await recommendFrom(fitted, { source: renamed, count: 5 });
    const { list: theirs } = await recommendFrom(fitted, { users: [first], count: 5 });
    assert.deepEqual(
      list.map(({ user, item }) => [user, item]),
      theirs.map(({ item }) => [second, item]),
    );
  });

  it('leaves out whom it was fitted on and what it does not know, and counts them', async () => {
    const fitted = await fitModel(task, config, { method: 'ItemRidge' });
    const [one] = [...hidden];
    const [trained] = task.overlap;
    const someone = ofUsers(source, (id) => id === one || id === task.userIds[trained]);
    const { userIds, users, items, values, itemIds } = someone;
    const given = {
      userIds: [...userIds, 'zz-stranger'],
      itemIds: [...itemIds, 'zz-unknown'],
      users: Int32Array.from([...users, userIds.indexOf(one), 2]),
      items: Int32Array.from([...items, itemIds.length, itemIds.length]),
      values: Float32Array.from([...values, 5, 5]),
    };
    const { users: served, leftOut } = await recommendFrom(fitted, { source: given });
    assert.equal(served, 1);
    assert.deepEqual(leftOut, { known: 1, withoutItems: 1, ratings: 2 });
    await assert.rejects(
      recommendFrom(fitted, { source: ofUsers(source, (id) => id === task.userIds[trained]) }),
      /none of the 1 users can be served: 1 have target ratings/,
    );
    await assert.rejects(
      recommendFrom(fitted, { users: ['nobody'] }),
      /"nobody" has no source rating that the model knows/,
    );
    await assert.rejects(recommendFrom(fitted, { users: [task.userIds[trained]] }), /has rated in the target domain/);
  });

  it('asks for times where the model uses them, and for none elsewhere', async () => {
    const untimed = { ...sourceOfHidden, times: undefined };
    const users = async (method: MethodName, protocol: 'cold' | 'ranking' = 'ranking') =>
      (await recommendFrom(await fitModel(task, config, { method, protocol }), { source: untimed })).users;
    await assert.rejects(users('HistoryMap'), /give source ratings that have times/);
    await assert.rejects(users('PTUPCDR', 'cold'), /give source ratings that have times/);
    for (const method of ['PTUPCDR', 'UserKnn', 'BiasBridge', 'DiffCDR'] satisfies MethodName[]) {
      assert.equal(await users(method), hidden.size);
    }
    assert.equal(await users('BiasBridge', 'cold'), hidden.size);
  });
});
