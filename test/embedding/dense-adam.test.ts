import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { denseGradients } from '../../lib/embedding/dense-adam';
import { randomStreams } from '../../lib/math/random';
import { denseStart, largestDifference, skewedRows } from './support';

describe('embedding/dense-adam', () => {
  for (const biased of [false, true]) {
    it(`has the gradients of TensorFlow.js's autodiff${biased ? ', with biases' : ''}`, async () => {
      await tf.setBackend('cpu');
      const sizes = { users: 9, items: 7 };
      const batch = skewedRows(40, sizes, 5);
      const model = denseStart(sizes, 4, biased, 3.5, randomStreams(2), 'test');
      model.userBias?.fill(0.25);
      model.itemBias?.fill(-0.5);
      const { loss, gradients } = denseGradients(model, batch);

      const variables = [
        tf.tensor2d(Array.from(model.users), [sizes.users, 4]),
        tf.tensor2d(Array.from(model.items), [sizes.items, 4]),
        tf.tensor1d(Array.from(model.userBias ?? new Float64Array(sizes.users))),
        tf.tensor1d(Array.from(model.itemBias ?? new Float64Array(sizes.items))),
      ];
      const users = tf.tensor1d(Array.from(batch.users), 'int32');
      const items = tf.tensor1d(Array.from(batch.items), 'int32');
      const values = tf.tensor1d(Array.from(batch.values));
      const predicted = (u: tf.Tensor, v: tf.Tensor, bu: tf.Tensor, bi: tf.Tensor): tf.Tensor => {
        const dot = tf.sum(tf.mul(tf.gather(u, users), tf.gather(v, items)), 1);
        return biased ? tf.addN([dot, tf.gather(bu, users), tf.gather(bi, items)]).add(3.5) : dot;
      };
      const graded = tf.grads((u: tf.Tensor, v: tf.Tensor, bu: tf.Tensor, bi: tf.Tensor) =>
        tf.mean(tf.squaredDifference(predicted(u, v, bu, bi), values)),
      );
      const [u, v, bu, bi] = variables;
      const expected = biased
        ? graded([u, v, bu, bi])
        : tf.grads((x: tf.Tensor, y: tf.Tensor) => tf.mean(tf.squaredDifference(predicted(x, y, bu, bi), values)))([
            u,
            v,
          ]);
      for (let k = 0; k < gradients.length; k++) {
        assert.ok(largestDifference(gradients[k], expected[k].dataSync()) < 1e-5);
      }
      const autodiffLoss = tf.mean(tf.squaredDifference(predicted(u, v, bu, bi), values)).dataSync()[0];
      assert.ok(Math.abs(loss - autodiffLoss) < 1e-4 * loss);
      tf.disposeVariables();
    });
  }
});
