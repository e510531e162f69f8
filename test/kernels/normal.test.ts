import assert from 'node:assert/strict';
import { kernelEngine } from '../../lib/kernels/load';
import { randomStream } from '../../lib/math/random';

describe('normals of the kernel', () => {
  it('are those of one draw after another, whatever was drawn before and however many', function () {
    if (kernelEngine() === 'js') {
      this.test!.title += ' (skipped: no WebAssembly SIMD here)';
      this.skip();
    }
    const [fast, slow] = [randomStream(3, 'normal'), randomStream(3, 'normal')];
    // Odd counts leave half a pair behind; 4,096 numbers are one call of the kernel.
    for (const n of [1, 2, 3, 0, 5, 1, 4095, 4096, 4097, 20_001]) {
      const expected = Float32Array.from({ length: n }, () => slow.normal());
      assert.deepEqual(fast.fillNormal(new Float32Array(n)), expected);
      assert.equal(fast.integer(1000), slow.integer(1000));
    }
  });
});
