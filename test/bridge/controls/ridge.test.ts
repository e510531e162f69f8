import assert from 'node:assert/strict';
import { fitRidge, ridge } from '../../../lib/bridge/controls/ridge';
import { randomStream } from '../../../lib/math/random';
import { largestError } from '../reference';
import { reportsOf } from '../reports';
import { tinyContext } from '../tiny-context';
import { build } from '../trained-method';

describe('bridge/ridge', () => {
  it('finds an affine map exactly where there is one and no penalty', () => {
    const stream = randomStream(1, 'test');
    const n = 12;
    const x = stream.fillNormal(new Float64Array(n * 3));
    const y = new Float64Array(n * 2);
    for (let r = 0; r < n; r++) {
      y[r * 2] = 1 + 2 * x[r * 3] - x[r * 3 + 2];
      y[r * 2 + 1] = -4 + 0.5 * x[r * 3 + 1];
    }
    const { weight, bias } = fitRidge(x, y, n, 3, 2, 0);
    assert.ok(largestError(weight, [2, 0, -1, 0, 0.5, 0]) < 1e-12);
    assert.ok(largestError(bias ?? [], [1, -4]) < 1e-12);
  });

  it('is the minimum of the penalised squares, intercept not penalised', () => {
    const stream = randomStream(2, 'test');
    const n = 20;
    const x = stream.fillNormal(new Float64Array(n * 3));
    const y = stream.fillNormal(new Float64Array(n * 2));
    const layer = fitRidge(x, y, n, 3, 2, 5);
    const bias = layer.bias ?? new Float64Array(0);
    const objective = (): number => {
      let sum = 0;
      for (let r = 0; r < n; r++) {
        for (let i = 0; i < 2; i++) {
          let error = bias[i] - y[r * 2 + i];
          for (let j = 0; j < 3; j++) error += layer.weight[i * 3 + j] * x[r * 3 + j];
          sum += error * error;
        }
      }
      for (const w of layer.weight) sum += 5 * w * w;
      return sum;
    };
    const least = objective();
    for (const array of [layer.weight, bias]) {
      for (let k = 0; k < array.length; k++) {
        for (const step of [-1e-3, 1e-3]) {
          array[k] += step;
          assert.ok(objective() > least);
          array[k] -= step;
        }
      }
    }
  });

  it('says what to do where the users do not determine the map', () => {
    assert.throws(() => fitRidge(new Float64Array(6), new Float64Array(4), 2, 3, 2, 0), /give a strength above 0/);
    assert.throws(() => fitRidge(new Float64Array(0), new Float64Array(0), 0, 3, 2, 1), /nothing to learn from/);
  });

  it('recovers the map of the tiny context for users it has not seen, with biases and without', () => {
    for (const biased of [false, true]) {
      const context = tinyContext({ biased });
      const bridge = build(ridge, context, { strength: 0.01 });
      assert.ok(bridge.transfer(Int32Array.from([35])).every((value) => value === 0));
      assert.equal(reportsOf(bridge).length, 1);
      const { dim, users } = context.base.target;
      const vectors = bridge.transfer(Int32Array.from([35, 39]));
      const expected = [...users.subarray(35 * dim, 36 * dim), ...users.subarray(39 * dim, 40 * dim)];
      for (let k = 0; k < expected.length; k++) assert.ok(Math.abs(vectors[k] - expected[k]) < 0.5);
      assert.equal(bridge.itemTable().itemOffsets !== undefined, biased);
    }
  });
});
