import assert from 'node:assert/strict';
import { kernelEngine } from '../../lib/kernels/load';
import { createWasmMatrixKernel, jsMatrixKernel, type MatrixKernel } from '../../lib/kernels/matrix';
import { randomStream } from '../../lib/math/random';

/** Both products of random matrices, added to ones; and what they should be. */
function products(
  kernel: MatrixKernel,
  m: number,
  n: number,
  k: number,
): { plain: Float64Array; flipped: Float64Array } {
  const stream = randomStream(1, `test/${m}/${n}/${k}`);
  const a = stream.fillNormal(new Float64Array(m * k));
  const b = stream.fillNormal(new Float64Array(k * n));
  const transposed = Float64Array.from({ length: m * k }, (_, q) => a[(q % m) * k + Math.floor(q / m)]);
  const plain = new Float64Array(m * n).fill(1);
  kernel.multiply(m, n, k, a, b, plain);
  const flipped = new Float64Array(m * n).fill(1);
  kernel.multiplyTransposed(m, n, k, transposed, b, flipped);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let expected = 1;
      for (let s = 0; s < k; s++) expected += a[i * k + s] * b[s * n + j];
      assert.ok(Math.abs(plain[i * n + j] - expected) < 1e-12);
      assert.ok(Math.abs(flipped[i * n + j] - expected) < 1e-12);
    }
  }
  return { plain, flipped };
}

describe('kernels/matrix', () => {
  it('adds A B and Aᵀ B whatever the sizes leave over from the blocks', () => {
    for (let m = 1; m <= 9; m++) for (let n = 1; n <= 9; n++) products(jsMatrixKernel, m, n, 3);
  });

  it('gives the same bits in WebAssembly as in JavaScript', function () {
    if (kernelEngine() === 'js') return this.skip(); // no WebAssembly SIMD here, or DIFFCDR_KERNELS=js
    const kernel = createWasmMatrixKernel(1000);
    assert.equal(kernel.engine, 'wasm-simd');
    for (let m = 1; m <= 9; m++) {
      for (let n = 1; n <= 9; n++) {
        for (const k of [1, 7]) assert.deepEqual(products(kernel, m, n, k), products(jsMatrixKernel, m, n, k));
      }
    }
  });

  it('refuses matrices that its memory was not made for', function () {
    if (kernelEngine() === 'js') return this.skip(); // no WebAssembly SIMD here, or DIFFCDR_KERNELS=js
    const kernel = createWasmMatrixKernel(10);
    const four = new Float64Array(4);
    assert.throws(() => kernel.multiply(2, 2, 2, four, four, four), /made for 10 entries/);
  });
});
