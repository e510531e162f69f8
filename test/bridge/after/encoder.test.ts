import assert from 'node:assert/strict';
import {
  type EncoderSizes,
  encode,
  encodeBackward,
  encoderArrays,
  encoderEntries,
  newEncoder,
  zeroEncoder,
} from '../../../lib/bridge/after/encoder';
import { createMatrixKernel, jsMatrixKernel } from '../../../lib/kernels/matrix';
import { randomStream } from '../../../lib/math/random';
import { assertGradients } from '../gradients';

const sizes: EncoderSizes = { inDim: 3, width: 4, heads: 2, layers: 2 };
const sets = { starts: Int32Array.from([0, 3, 3, 4, 9]) };

/** Norms and biases away from where training starts, so that each matters. */
function shaken() {
  const stream = randomStream(2, 'encoder');
  const encoder = newEncoder(sizes, stream);
  for (const array of encoderArrays(encoder)) {
    for (let k = 0; k < array.length; k++) array[k] += 0.3 * stream.normal();
  }
  return encoder;
}

const vectors = (n: number) => randomStream(3, 'vectors').fillNormal(new Float64Array(n * sizes.inDim));

describe('bridge/after/encoder', () => {
  it('has the gradients of its codes', () => {
    const encoder = shaken();
    const input = vectors(9);
    const pull = randomStream(4, 'pull').fillNormal(new Float64Array(4 * sizes.width));
    const loss = () => encode(encoder, input, sets).codes.reduce((sum, code, k) => sum + code * pull[k], 0);
    const gradient = zeroEncoder(sizes);
    encodeBackward(encoder, encode(encoder, input, sets), pull, gradient);
    assertGradients(encoderArrays(encoder), encoderArrays(gradient), loss);
  });

  it('reads a set: the order of its vectors does not matter, nor what else is encoded', () => {
    const encoder = shaken();
    const input = vectors(3);
    const swapped = Float64Array.of(...input.slice(6), ...input.slice(0, 6));
    const one = { starts: Int32Array.of(0, 3) };
    const { codes } = encode(encoder, input, one);
    const close = (other: Float64Array) => codes.every((code, k) => Math.abs(code - other[k]) < 1e-12);
    assert.ok(close(encode(encoder, swapped, one).codes));
    const beside = encode(encoder, Float64Array.of(...vectors(5), ...input), { starts: Int32Array.of(0, 5, 8) });
    assert.ok(close(beside.codes.subarray(sizes.width)));
    assert.ok(!close(encode(encoder, input.subarray(0, 6), { starts: Int32Array.of(0, 2) }).codes));
    assert.deepEqual([...encode(encoder, vectors(9), sets).codes.subarray(4, 8)], [0, 0, 0, 0], 'an empty set');
  });

  it('gives the same bits whichever engine computes the products', () => {
    const kernel = createMatrixKernel(encoderEntries(sizes, 9));
    const run = (products: typeof kernel) => {
      const encoder = shaken();
      const gradient = zeroEncoder(sizes);
      const encoding = encode(encoder, vectors(9), sets, products);
      encodeBackward(encoder, encoding, encoding.codes, gradient, products);
      return [encoding.codes, ...encoderArrays(gradient)];
    };
    assert.deepEqual(run(kernel), run(jsMatrixKernel));
  });

  it('refuses heads that do not divide the width', () => {
    assert.throws(() => newEncoder({ ...sizes, heads: 3 }, randomStream(1, 'x')), /width of 4 .* 3 heads/);
  });
});
