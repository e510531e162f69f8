import assert from 'node:assert/strict';
import { multiply, multiplyTransposed } from '../../lib/bridge/matrix-product';
import { randomStream } from '../../lib/tensor/random';
import { largestError } from './reference';

describe('bridge/matrix-product', () => {
  it('adds A B and Aᵀ B whatever the sizes leave over from the blocks', () => {
    const stream = randomStream(1, 'test');
    for (let m = 1; m <= 9; m++) {
      for (let n = 1; n <= 5; n++) {
        const k = 3;
        const a = stream.fillNormal(new Float64Array(m * k));
        const b = stream.fillNormal(new Float64Array(k * n));
        const transposed = Float64Array.from({ length: m * k }, (_, q) => a[(q % m) * k + Math.floor(q / m)]);
        const expected = new Float64Array(m * n).fill(1);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) for (let s = 0; s < k; s++) expected[i * n + j] += a[i * k + s] * b[s * n + j];
        }
        const plain = new Float64Array(m * n).fill(1);
        multiply(m, n, k, a, b, plain);
        assert.ok(largestError(plain, expected) < 1e-12);
        const flipped = new Float64Array(m * n).fill(1);
        multiplyTransposed(m, n, k, transposed, b, flipped);
        assert.ok(largestError(flipped, expected) < 1e-12);
      }
    }
  });
});
