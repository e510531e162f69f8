import assert from 'node:assert/strict';
import type { Bridge } from '../../../lib/bridge/bridge';
import { ColdStartTest, runColdStart } from '../../../lib/evaluation/protocol/cold-start';

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

function finish<R>(run: Generator<unknown, R>): R {
  let step = run.next();
  while (!step.done) step = run.next();
  return step.value;
}

describe('cold-start protocol', () => {
  // Errors on the test user's ratings 1 and 5: level 5 gives MAE 2, RMSE √8; level 3 gives MAE 2, RMSE 2.
  const test = rowsOf(0, [1, 5, 5]);
  const validation = rowsOf(1, [4, 4]);

  it('best-test-epoch takes the least test MAE and the least test RMSE, each on its own', () => {
    const levels = [2, 5, 3.9];
    const result = finish(
      runColdStart(
        levelBridge(3, (_, epoch) => levels[epoch - 1]),
        'best-test-epoch',
        test,
      ),
    );
    assert.equal(result.maeEpoch, 2);
    assert.equal(result.rmseEpoch, 3);
    assert.ok(Math.abs(result.mae - 4 / 3) < 1e-6);
    assert.ok(Math.abs(result.rmse - Math.sqrt((2.9 ** 2 + 2 * 1.1 ** 2) / 3)) < 1e-6);
  });

  it('validation takes both numbers from the one epoch that validation users choose', () => {
    const bridge = levelBridge(3, (user, epoch) => (user === 1 ? [1, 2, 4][epoch - 1] : [5, 5, 1][epoch - 1]));
    const result = finish(runColdStart(bridge, 'validation', test, validation));
    assert.deepEqual([result.maeEpoch, result.rmseEpoch], [3, 3]);
    assert.ok(Math.abs(result.mae - 8 / 3) < 1e-6);
  });

  it('validation does not see the test ratings', () => {
    const make = () => levelBridge(3, (user, epoch) => (user === 1 ? [1, 4, 2][epoch - 1] : epoch));
    const other = { ...test, values: Float32Array.of(5, 1, 1) };
    const a = finish(runColdStart(make(), 'validation', test, validation));
    const b = finish(runColdStart(make(), 'validation', other, validation));
    assert.equal(a.maeEpoch, b.maeEpoch);
  });

  it('transfers each user once, however many ratings it has', () => {
    const bridge = levelBridge(1, () => 3);
    new ColdStartTest(test).predict(bridge);
    assert.deepEqual(bridge.calls, [1]);
  });

  it('refuses validation without validation users, and a bridge that trains for no epoch', () => {
    assert.throws(
      () =>
        finish(
          runColdStart(
            levelBridge(1, () => 3),
            'validation',
            test,
          ),
        ),
      /validationShare/,
    );
    assert.throws(
      () =>
        finish(
          runColdStart(
            levelBridge(0, () => 3),
            'best-test-epoch',
            test,
          ),
        ),
      /no epoch/,
    );
  });
});
