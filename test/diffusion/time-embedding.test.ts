import assert from 'node:assert/strict';
import { discreteTime, timeEmbedding } from '../../lib/diffusion/time-embedding';
import { assertNear, flat, golden } from './golden';

describe('time embedding', () => {
  it('equals the reference to 1e-9', () => {
    const { dim, t, value } = golden().timeEmbedding;
    assertNear(timeEmbedding(t, dim), flat(value), 1e-9, 'τ(t)');
  });

  it('fills the array it is given, and refuses odd and unfit lengths', () => {
    const out = new Float32Array(8);
    assert.equal(timeEmbedding([0, 3], 4, out), out);
    assert.deepEqual([...out.subarray(0, 4)], [0, 0, 1, 1]);
    assert.throws(() => timeEmbedding([0], 5), /even/);
    assert.throws(() => timeEmbedding([0], 4, new Float32Array(5)), /does not fit/);
  });

  it('maps continuous time to the training scale of any number of steps', () => {
    assert.equal(discreteTime(1, 1000), 999);
    assert.equal(discreteTime(1e-4, 1000), 0);
    assert.equal(discreteTime(1, 200), 199);
  });
});
