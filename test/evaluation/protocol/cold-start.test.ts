import assert from 'node:assert/strict';
import type { Bridge } from '../../../lib/bridge/bridge';
import { RatingTest } from '../../../lib/evaluation/metrics/rating-test';
import { EpochChoice } from '../../../lib/evaluation/protocol/choose-epoch';
import { cold } from '../../../lib/evaluation/protocol/cold';
import type { MeasuredEpoch, Selection } from '../../../lib/evaluation/protocol/protocol';
import { randomStreams } from '../../../lib/math/random';
import { withoutPauses } from '../../../lib/math/work';
import type { RatingRows } from '../../../lib/ratings/ratings';
import type { CrossDomainTask } from '../../../lib/task/task';

/** A bridge whose prediction for every rating is `level(user, epoch)`. */
function levelBridge(epochs: number, level: (user: number, epoch: number) => number): Bridge & { calls: number[] } {
  let now = 0;
  const calls: number[] = [];
  return {
    calls,
    engine: 'test',
    *fit() {
      for (now = 1; now <= epochs; now++) yield { epoch: now, losses: {}, rows: 0 };
    },
    transfer(users) {
      calls.push(users.length);
      return Float32Array.from(users, (user) => level(user, now));
    },
    itemTable: () => ({ dim: 1, items: Float32Array.of(1, 1) }),
  };
}

const rowsOf = (user: number, values: number[]) => ({
  users: Int32Array.from(values, () => user),
  items: Int32Array.from(values, (_, k) => k % 2),
  values: Float32Array.from(values),
});

/** Runs the protocol and chooses epochs, as a cell does. */
function runColdStart(bridge: Bridge, selection: Selection, test: RatingRows, validation: RatingRows = rowsOf(1, [])) {
  const choice = new EpochChoice(cold, selection, cold.metrics);
  const { metrics } = cold;
  const context = { task: {} as CrossDomainTask, method: 'level', selection, metrics, random: randomStreams(1) };
  const run = withoutPauses<MeasuredEpoch, unknown>(cold.run(bridge, { ...context, hidden: { test, validation } }, {}));
  for (const at of run) choice.offer(at);
  choice.check();
  const [mae, rmse] = [choice.chosen('mae')!, choice.chosen('rmse')!];
  return { mae: mae.test.mae, maeEpoch: mae.epoch, rmse: rmse.test.rmse, rmseEpoch: rmse.epoch };
}

describe('cold-start protocol', () => {
  // Errors on the test user's ratings 1 and 5: level 5 gives MAE 2, RMSE √8; level 3 gives MAE 2, RMSE 2.
  const test = rowsOf(0, [1, 5, 5]);
  const validation = rowsOf(1, [4, 4]);

  it('best-test-epoch takes the least test MAE and the least test RMSE, each on its own', () => {
    const levels = [2, 5, 3.9];
    const result = runColdStart(
      levelBridge(3, (_, epoch) => levels[epoch - 1]),
      'best-test-epoch',
      test,
    );
    assert.equal(result.maeEpoch, 2);
    assert.equal(result.rmseEpoch, 3);
    assert.ok(Math.abs(result.mae - 4 / 3) < 1e-6);
    assert.ok(Math.abs(result.rmse - Math.sqrt((2.9 ** 2 + 2 * 1.1 ** 2) / 3)) < 1e-6);
  });

  it('validation takes both numbers from the one epoch that validation users choose', () => {
    const bridge = levelBridge(3, (user, epoch) => (user === 1 ? [1, 2, 4][epoch - 1] : [5, 5, 1][epoch - 1]));
    const result = runColdStart(bridge, 'validation', test, validation);
    assert.deepEqual([result.maeEpoch, result.rmseEpoch], [3, 3]);
    assert.ok(Math.abs(result.mae - 8 / 3) < 1e-6);
  });

  it('validation does not see the test ratings', () => {
    const make = () => levelBridge(3, (user, epoch) => (user === 1 ? [1, 4, 2][epoch - 1] : epoch));
    const other = { ...test, values: Float32Array.of(5, 1, 1) };
    const a = runColdStart(make(), 'validation', test, validation);
    const b = runColdStart(make(), 'validation', other, validation);
    assert.equal(a.maeEpoch, b.maeEpoch);
  });

  it('transfers each user once, however many ratings it has', () => {
    const bridge = levelBridge(1, () => 3);
    new RatingTest(test).predict(bridge);
    assert.deepEqual(bridge.calls, [1]);
  });

  it('refuses validation without validation users, and a bridge that trains for no epoch', () => {
    assert.throws(
      () =>
        runColdStart(
          levelBridge(1, () => 3),
          'validation',
          test,
        ),
      /validationShare/,
    );
    assert.throws(
      () =>
        runColdStart(
          levelBridge(0, () => 3),
          'best-test-epoch',
          test,
        ),
      /no epoch/,
    );
  });
});
