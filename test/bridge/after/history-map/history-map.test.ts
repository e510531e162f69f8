import assert from 'node:assert/strict';
import { historyMap } from '../../../../lib/bridge/after/history-map/history-map';
import { holdOuts } from '../../../../lib/bridge/after/history-map/hold-out';
import { biasBridge } from '../../../../lib/bridge/controls/bias-bridge';
import { mostPop } from '../../../../lib/bridge/controls/most-pop';
import type { MethodContext } from '../../../../lib/bridge/method';
import { rankColdUsers } from '../../../../lib/evaluation/metrics/ranking';
import { RatingTest } from '../../../../lib/evaluation/metrics/rating-test';
import { noBaseModels } from '../../../../lib/experiment/with-model';
import { randomStreams } from '../../../../lib/math/random';
import { finish } from '../../../../lib/math/work';
import { synthesize } from '../../../../lib/synthetic';
import { makeTask } from '../../../../lib/task/make-task';
import { splitRows } from '../../../../lib/task/rows';
import { splitUsers } from '../../../../lib/task/split';
import { tinyContext } from '../../tiny-context';

const { source, target } = synthesize('teach', 1);
const known = makeTask(source, target);
const newcomer = known.userIds.length;
const task = { ...known, userIds: [...known.userIds, 'newcomer'] };
const { test, validation, ...split } = splitRows(
  task,
  splitUsers(task, { beta: 0.2, splitSeed: 1, validationShare: 0.1 }),
);
const context: MethodContext = { task, split, base: noBaseModels('HistoryMap'), random: randomStreams(1) };
const options = historyMap.options.parse({});

function fitted(of: MethodContext, given = options) {
  const model = historyMap.create(of, given);
  finish(model.fit());
  return model;
}

describe('HistoryMap', () => {
  const model = fitted(context);
  const items = task.target.itemIds.length;

  it('orders items better than popularity for users whose target ratings it never saw', () => {
    const popular = mostPop.create(context, {});
    finish(popular.fit());
    const [own, theirs] = [model, popular].map((scorer) => rankColdUsers(scorer, test, 20, items).ndcg);
    assert.ok(own > theirs, `${own} beside ${theirs}`);
  });

  it('errs no more than the bridge of biases', () => {
    const bridge = biasBridge.create(context, biasBridge.options.parse({}));
    finish(bridge.fit());
    const tester = new RatingTest(test);
    const [own, theirs] = [model, bridge].map((predictor) => {
      const { absolute } = tester.errors(predictor);
      return absolute.reduce((sum, x) => sum + x, 0) / test.values.length;
    });
    assert.ok(own <= theirs, `${own} beside ${theirs}`);
  });

  for (const level of [0.8, 0.95]) {
    it(`gives intervals that hold ${100 * level} % of the ratings of unseen users, within the scale`, () => {
      const { low, high } = model.interval(test.users, test.items, level);
      const covered = test.values.reduce((sum, r, k) => sum + (r >= low[k] && r <= high[k] ? 1 : 0), 0);
      assert.ok(Math.abs(covered / test.values.length - level) < 0.03, String(covered / test.values.length));
      assert.ok(low.every((bound, k) => bound >= 1 && bound <= high[k] && high[k] <= 5));
    });
  }

  it('refuses a level that is no probability', () => {
    for (const level of [0, 1, 80]) {
      assert.throws(() => model.interval(test.users, test.items, level), /level must lie within \(0, 1\)/);
    }
  });

  it('has medians of smaller absolute and greater squared error than its means', () => {
    const errors = (predicted: Float32Array, power: number): number =>
      test.values.reduce((sum, r, k) => sum + Math.abs(r - predicted[k]) ** power, 0);
    const means = model.scoreRows(test.users, test.items);
    const medians = model.medians(test.users, test.items);
    assert.ok(errors(medians, 1) < errors(means, 1));
    assert.ok(errors(medians, 2) > errors(means, 2));
  });

  it('gives a user without a source rating the popular items', () => {
    const scores = new Float32Array(items);
    model.scoreItems(newcomer, scores);
    const trains = new Set(split.trainUsers);
    const counts = new Float32Array(items);
    const { users, items: rated } = split.rated.target;
    rated.forEach((item, k) => {
      if (trains.has(users[k])) counts[item]++;
    });
    const byScore = [...scores.keys()].sort((a, b) => scores[b] - scores[a]).map((item) => counts[item]);
    assert.deepEqual(
      byScore,
      [...counts].sort((a, b) => b - a),
    );
  });

  it('looks at periods where both domains have times', () => {
    const scores = [false, true].map((times) => {
      const out = new Float32Array(12);
      fitted(tinyContext({ times })).scoreItems(35, out);
      return out;
    });
    assert.notDeepEqual(scores[0], scores[1]);
  });

  it('says how many training users it needs', () => {
    const tiny = tinyContext();
    const few = { ...tiny, split: { ...tiny.split, trainUsers: tiny.split.trainUsers.slice(0, 4) } };
    assert.throws(() => fitted(few), /needs at least 5 overlapping training users, not 4/);
  });
});

describe('hold-outs', () => {
  it('part the training users, and what is left knows no target rating of those held out', () => {
    const folds = holdOuts(context, 5, context.random('test'));
    const all = folds.flatMap(({ held }) => [...held]).sort((a, b) => a - b);
    assert.deepEqual(all, [...split.trainUsers]);
    for (const { held, rest, rows } of folds) {
      const out = new Set(held);
      for (const { users } of [rest.split.targetTrain, rest.split.bridgeTrain, rest.split.rated.target]) {
        assert.ok(!users.some((user) => out.has(user)));
      }
      assert.ok(rows.users.every((user) => out.has(user)));
      assert.equal(rows.users.length + rest.split.rated.target.users.length, split.rated.target.users.length);
    }
  });
});
