import assert from 'node:assert/strict';

/**
 * Holds gradients to central differences in float64.
 * @param parameters arrays that `loss` depends on
 * @param gradients the gradients to test, in the same order and shapes
 * @param loss the loss at the parameters as they stand
 */
export function assertGradients(
  parameters: readonly Float64Array[],
  gradients: readonly Float64Array[],
  loss: () => number,
): void {
  const step = 1e-5;
  parameters.forEach((array, a) => {
    for (let k = 0; k < array.length; k++) {
      const held = array[k];
      array[k] = held + step;
      const above = loss();
      array[k] = held - step;
      const below = loss();
      array[k] = held;
      const expected = (above - below) / (2 * step);
      const error = Math.abs(gradients[a][k] - expected);
      assert.ok(
        error <= 1e-6 * Math.max(1, Math.abs(expected)),
        `array ${a}, entry ${k}: gradient ${gradients[a][k]}, central difference ${expected}`,
      );
    }
  });
}
