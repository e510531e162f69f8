import assert from 'node:assert/strict';
import type { MethodName } from '../../../lib/bridge/registry';
import { findMethod } from '../../../lib/bridge/registry';
import { trainBaseModels } from '../../../lib/embedding/base-models';
import { RatingTest } from '../../../lib/evaluation/metrics/rating-test';
import { ratingMetricList } from '../../../lib/evaluation/metrics/registry';
import { optionsOf, resolveConfig } from '../../../lib/experiment/config';
import { evaluateModel } from '../../../lib/experiment/model/evaluate-model';
import { fitModel } from '../../../lib/experiment/model/fit-model';
import { modelBytes, modelFrom } from '../../../lib/experiment/model/fitted-model';
import { withModel } from '../../../lib/experiment/with-model';
import { isPause } from '../../../lib/math/work';
import { makeTask } from '../../../lib/task/make-task';
import { splitRows } from '../../../lib/task/rows';
import { splitForUse } from '../../../lib/task/split';
import { hiddenPair } from './pair';

describe('evaluateModel', () => {
  const { hidden, source, targetOfOthers, targetOfHidden, sourceOfOthers, sourceOfHidden } = hiddenPair();
  const task = makeTask(source, targetOfOthers);
  const config = resolveConfig({});

  it('measures what the trained model itself predicts, at the epoch that was chosen', async () => {
    for (const name of ['DiffCDR', 'HistoryMap'] satisfies MethodName[]) {
      const fitted = await fitModel(task, config, { method: name, protocol: 'cold', seed: 2 });
      const found = await evaluateModel(modelFrom(modelBytes(fitted)), targetOfHidden);
      assert.equal(found.users, hidden.size);
      assert.equal(found.ratings, targetOfHidden.users.length);

      const method = findMethod(name);
      const split = splitRows(task, splitForUse(task, config.split));
      const base = await trainBaseModels(task, split, config.embedding, 2);
      const rows = {
        ...targetOfHidden,
        users: targetOfHidden.users.map((user) => task.userIds.indexOf(targetOfHidden.userIds[user])),
      };
      const tester = new RatingTest(rows);
      const values = await withModel(method, optionsOf(config, method), { task, split, base, seed: 2 }, (model) => {
        for (const step of model.fit()) {
          if (!isPause(step) && step.epoch === fitted.description.choice.epoch) break;
        }
        return tester.values(model, tester.errors(model), ratingMetricList);
      });
      assert.deepEqual(found.metrics, values);
    }
  });

  it('measures lists, of a length of its own too', async () => {
    const fitted = await fitModel(task, config, { method: 'UserKnn', count: 4 });
    const usual = await evaluateModel(fitted, targetOfHidden);
    assert.equal(usual.k, 4);
    const longer = await evaluateModel(fitted, targetOfHidden, { count: 30 });
    assert.equal(longer.k, 30);
    assert.ok(longer.metrics.recall > usual.metrics.recall);
    assert.equal('mae' in usual.metrics, false);
  });

  it('fine-tunes in a warm start, from the bridge alone', async () => {
    const fitted = await fitModel(task, config, { method: 'AffineTask', protocol: 'cold' });
    const { metrics, untuned, epoch, ratings } = await evaluateModel(fitted, targetOfHidden, { protocol: 'warm' });
    assert.equal(epoch, config.protocols.warm.epochs);
    assert.ok(untuned && metrics.mae !== untuned.mae);
    assert.ok(ratings < targetOfHidden.users.length);
  });

  it('measures users who came after the fit', async () => {
    const fitted = await fitModel(makeTask(sourceOfOthers, targetOfOthers), config, {
      method: 'BiasBridge',
      protocol: 'cold',
    });
    await assert.rejects(evaluateModel(fitted, targetOfHidden), /none of the \d+ target ratings can be measured/);
    const { users, metrics } = await evaluateModel(fitted, targetOfHidden, { source: sourceOfHidden });
    assert.equal(users, hidden.size);
    assert.ok(metrics.mae > 0 && metrics.mae < 1.5);
  });

  it('leaves out users whom the model was fitted on, and items that it does not know', async () => {
    const fitted = await fitModel(task, config, { method: 'ItemMean', protocol: 'cold' });
    const { userIds, itemIds, users, items, values } = targetOfHidden;
    const [trained] = task.overlap;
    const found = await evaluateModel(fitted, {
      userIds: [...userIds, task.userIds[trained]],
      itemIds: [...itemIds, 'zz-unknown'],
      users: Int32Array.from([...users, 0, userIds.length]),
      items: Int32Array.from([...items, itemIds.length, 0]),
      values: Float32Array.from([...values, 4, 4]),
    });
    assert.equal(found.ratings, users.length);
    assert.deepEqual([found.leftOut.users, found.leftOut.ratings], [1, 2]);
  });

  it('refuses what would mean nothing', async () => {
    const ranking = await fitModel(task, config, { method: 'EMCDR' });
    await assert.rejects(evaluateModel(ranking, targetOfHidden, { protocol: 'cold' }), /its scores are no stars/);
    const cold = await fitModel(task, config, { method: 'HistoryMap', protocol: 'cold' });
    await assert.rejects(evaluateModel(cold, targetOfHidden, { protocol: 'warm' }), /HistoryMap scores items directly/);
    await assert.rejects(evaluateModel(cold, targetOfHidden, { count: 3 }), /measures no lists/);
  });
});
