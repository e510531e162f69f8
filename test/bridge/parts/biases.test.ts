import assert from 'node:assert/strict';
import { biasBridge } from '../../../lib/bridge/controls/bias-bridge';
import { itemUserBias } from '../../../lib/bridge/controls/item-user-bias';
import { startBiases, sweepBiases } from '../../../lib/bridge/parts/biases';
import { finish } from '../../../lib/math/work';
import { reportsOf } from '../reports';
import { tinyContext } from '../tiny-context';
import { build } from '../trained-method';

describe('bridge/biases', () => {
  it('finds the minimum of the penalised squares: no small change of any bias lowers it', () => {
    const { source } = tinyContext().split;
    const smoothing = { userSmoothing: 3, itemSmoothing: 4 };
    const biases = startBiases(source, 40, 14);
    for (let sweep = 0; sweep < 60; sweep++) finish(sweepBiases(biases, source, smoothing));
    const objective = (): number => {
      let sum = 0;
      source.values.forEach((rating, k) => {
        sum += (rating - biases.mean - biases.users[source.users[k]] - biases.items[source.items[k]]) ** 2;
      });
      for (const bias of biases.users) sum += 3 * bias * bias;
      for (const bias of biases.items) sum += 4 * bias * bias;
      return sum;
    };
    const least = objective();
    for (const array of [biases.users, biases.items]) {
      for (let k = 0; k < array.length; k++) {
        for (const step of [-1e-3, 1e-3]) {
          array[k] += step;
          assert.ok(objective() > least);
          array[k] -= step;
        }
      }
    }
  });

  it('returns the mean squared error after each sweep, which does not rise without a penalty', () => {
    const { source } = tinyContext().split;
    const biases = startBiases(source, 40, 14);
    const errors = [1, 2, 3, 4].map(() => finish(sweepBiases(biases, source, { userSmoothing: 0, itemSmoothing: 0 })));
    for (let k = 1; k < errors.length; k++) assert.ok(errors[k] <= errors[k - 1] + 1e-12);
  });

  it('ItemUserBias gives a cold user no bias, and a user with ratings one', () => {
    const bridge = build(itemUserBias, tinyContext(), { epochs: 3 });
    assert.equal(reportsOf(bridge).length, 3);
    const [cold, warm] = bridge.transfer(Int32Array.from([35, 2]));
    assert.equal(cold, 0);
    assert.notEqual(warm, 0);
    const { dim, items, itemOffsets } = bridge.itemTable();
    assert.equal(dim, 1);
    assert.deepEqual([...items], Array(12).fill(1));
    assert.equal(itemOffsets?.length, 12);
  });

  it('BiasBridge carries a line of the source bias over', () => {
    const context = tinyContext();
    const { source } = context.split;
    const from = startBiases(source, 40, 14);
    for (let sweep = 0; sweep < 10; sweep++) finish(sweepBiases(from, source, { userSmoothing: 5, itemSmoothing: 10 }));
    // All target ratings 3 + half the source bias: no item differs, and the slope must be found.
    const halved = (users: Int32Array): Float32Array => Float32Array.from(users, (user) => 3 + 0.5 * from.users[user]);
    const { targetTrain } = context.split;
    const rows = { ...targetTrain, values: halved(targetTrain.users) };
    const split = { ...context.split, targetTrain: rows, bridgeTrain: rows };
    const bridge = build(biasBridge, { ...context, split });
    assert.deepEqual([...bridge.transfer(Int32Array.from([35]))], [0]);
    assert.equal(reportsOf(bridge).length, 1);
    const predict = (user: number): number => {
      const { itemOffsets } = bridge.itemTable();
      return bridge.transfer(Int32Array.from([user]))[0] + (itemOffsets?.[0] ?? 0);
    };
    assert.ok(Math.abs(predict(35) - predict(38) - 0.5 * (from.users[35] - from.users[38])) < 0.02);
  });
});
