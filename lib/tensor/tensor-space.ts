import type { Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from './backend';
import type { VectorSpace } from './vector-space';

/** Batches [n × d] as tensors. Intermediate tensors are freed; what `combine` returns is the caller's. */
export function tensorSpace(tf: TensorFlow): VectorSpace<Tensor2D> {
  return {
    combine: (coefficients, states) =>
      tf.tidy(() => {
        let sum = tf.mul(states[0], coefficients[0]);
        for (let k = 1; k < states.length; k++) sum = tf.add(sum, tf.mul(states[k], coefficients[k]));
        return sum as Tensor2D;
      }),
    errorNorm: (higher, lower, previous, atol, rtol) =>
      tf.tidy(() => {
        const size = tf.maximum(tf.abs(lower), tf.abs(previous));
        const scale = tf.maximum(tf.mul(size, rtol), atol);
        const error = tf.div(tf.sub(higher, lower), scale);
        return tf.max(tf.sqrt(tf.mean(tf.square(error), 1))).dataSync()[0];
      }),
    dispose: (state) => state.dispose(),
  };
}
