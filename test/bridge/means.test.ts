import assert from 'node:assert/strict';
import { globalMean } from '../../lib/bridge/controls/global-mean';
import { itemMean } from '../../lib/bridge/controls/item-mean';
import { userMean } from '../../lib/bridge/controls/user-mean';
import { meanRating, shrunkMeans } from '../../lib/bridge/parts/shrunk-means';
import { leastSquaresLine } from '../../lib/math/least-squares-line';
import { largestError } from './reference';
import { reportsOf } from './reports';
import { tinyContext } from './tiny-context';
import { build } from './trained-method';

const users = Int32Array.from([35, 33]);

describe('bridge/means', () => {
  it('takes the mean of the training ratings, and refuses to take one of nothing', () => {
    const rows = { users: Int32Array.from([0, 1]), items: Int32Array.from([0, 0]), values: Float32Array.from([2, 5]) };
    assert.equal(meanRating(rows), 3.5);
    const none = { users: new Int32Array(0), items: new Int32Array(0), values: new Float32Array(0) };
    assert.throws(() => meanRating(none), /no training rating/);
  });

  it('shrinks means as (sum + s μ) / (count + s), and gives μ where there is no rating', () => {
    const means = shrunkMeans(Int32Array.from([0, 0, 2]), [1, 2, 5], 3, 4, 10);
    assert.ok(largestError(means, [43 / 12, 4, 45 / 11]) < 1e-12);
    assert.deepEqual([...shrunkMeans(Int32Array.from([0]), [1], 2, 4, 0)], [1, 4]);
  });

  it('GlobalMean predicts the training mean for everybody', () => {
    const context = tinyContext();
    const bridge = build(globalMean, context);
    assert.equal(reportsOf(bridge).length, 1);
    const mean = Math.fround(meanRating(context.split.targetTrain));
    assert.deepEqual([...bridge.transfer(users)], [mean, mean]);
    assert.deepEqual([...bridge.itemTable().items], Array(12).fill(1));
  });

  it('ItemMean predicts the smoothed mean of the item', () => {
    const context = tinyContext();
    const bridge = build(itemMean, context, { smoothing: 7 });
    assert.equal(reportsOf(bridge).length, 1);
    assert.deepEqual([...bridge.transfer(users)], [1, 1]);
    const { targetTrain } = context.split;
    let sum = 7 * meanRating(targetTrain);
    let count = 7;
    targetTrain.values.forEach((rating, k) => {
      if (targetTrain.items[k] !== 4) return;
      sum += rating;
      count++;
    });
    assert.ok(Math.abs(bridge.itemTable().items[4] - sum / count) < 1e-6);
  });

  it('fits a line by least squares, a flat one where all x are the same', () => {
    const lineOf = (x: number[], y: number[]) =>
      leastSquaresLine(
        x.length,
        (k) => x[k],
        (k) => y[k],
      );
    const exact = lineOf([0, 1, 3], [1, 3, 7]);
    assert.ok(largestError(Object.values(exact), [2, 1, 0]) < 1e-12);
    const flat = lineOf([2, 2], [1, 3]);
    assert.deepEqual(flat, { slope: 0, intercept: 2, meanSquaredError: 1 });
    assert.throws(() => lineOf([], []), /no overlapping user/);
  });

  it('UserMean follows the user’s source mean, and is the training mean before it is fitted', () => {
    const context = tinyContext();
    const { source } = context.split;
    // Target ratings that are a line of the source means: the line must be found.
    const means = shrunkMeans(source.users, source.values, 40, meanRating(source), 0);
    const { bridgeTrain } = context.split;
    const values = Float32Array.from(bridgeTrain.users, (user) => 0.5 * means[user] + 2);
    const split = { ...context.split, bridgeTrain: { ...bridgeTrain, values } };
    const bridge = build(userMean, { ...context, split }, { smoothing: 0 });
    assert.ok(largestError(bridge.transfer(users), Array(2).fill(meanRating(split.targetTrain))) < 1e-6);
    const [report] = reportsOf(bridge);
    assert.ok(report.losses.mse < 1e-10);
    assert.ok(largestError(bridge.transfer(users), [0.5 * means[35] + 2, 0.5 * means[33] + 2]) < 1e-6);
  });
});
