import assert from 'node:assert/strict';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { conjugateGradients } from '../../lib/math/conjugate-gradients';
import { randomStream } from '../../lib/math/random';
import { finish } from '../../lib/math/work';

describe('math/conjugate-gradients', () => {
  const size = 12;
  const stream = randomStream(1, 'test');
  const half = Matrix.from1DArray(size, size, stream.fillNormal(new Float64Array(size * size)));
  const matrix = half.mmul(half.transpose()).add(Matrix.eye(size).mul(2));
  const apply = (width: number) => (x: Float64Array, out: Float64Array) => {
    out.set(matrix.mmul(Matrix.from1DArray(size, width, x)).to1DArray());
  };

  it('solves as Cholesky does, each right side by itself, one of zeros too', () => {
    const b = stream.fillNormal(new Float64Array(size * 3));
    for (let r = 0; r < size; r++) b[r * 3 + 1] = 0;
    const { x, quadratic } = finish(conjugateGradients(apply(3), b, 3, { tolerance: 1e-12 }));
    const expected = new CholeskyDecomposition(matrix).solve(Matrix.from1DArray(size, 3, b)).to1DArray();
    const form = [0, 0, 0];
    for (let k = 0; k < x.length; k++) {
      assert.ok(Math.abs(x[k] - expected[k]) < 1e-10);
      form[k % 3] += b[k] * expected[k];
    }
    form.forEach((value, j) => {
      assert.ok(Math.abs(quadratic[j] - value) < 1e-10);
    });
  });

  it('comes to the quadratic form from below, within the square of the tolerance', () => {
    const b = stream.fillNormal(new Float64Array(size));
    const exact = finish(conjugateGradients(apply(1), b, 1, { tolerance: 1e-13 })).quadratic[0];
    const squared = b.reduce((sum, value) => sum + value * value, 0);
    for (const tolerance of [0.5, 0.1, 0.01]) {
      const { quadratic, iterations } = finish(conjugateGradients(apply(1), b, 1, { tolerance }));
      const short = exact - quadratic[0];
      assert.ok(iterations < size && short >= 0 && short <= (tolerance ** 2 * squared) / 2, `${tolerance}: ${short}`);
    }
  });

  it('says so where it does not get there', () => {
    const b = new Float64Array(size).fill(1);
    assert.throws(() => finish(conjugateGradients(apply(1), b, 1, { limit: 2 })), /did not converge in 2 iterations/);
  });
});
