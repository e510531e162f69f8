import assert from 'node:assert/strict';
import { modeCoverage } from '../../lib/analysis/coverage';

describe('modeCoverage', () => {
  // Two users in two dimensions, modes at ±1 and at ±2 on the first axis.
  const modes = [1, 0, -1, 0, 2, 0, -2, 0];

  it('counts the modes that a user’s own samples come near, and the samples that are near one', () => {
    const samples = [1.1, 0, -0.9, 0.1, 2, 0, 1, 0];
    const { coverage, precision } = modeCoverage(samples, modes, 2, { users: 2, radius: 0.3 });
    // The first user's samples meet both modes; of the second's, one meets one, one is near another user's.
    assert.equal(coverage, 3 / 4);
    assert.equal(precision, 3 / 4);
  });

  it('is nothing for the mean of the modes, and half for one mode alone', () => {
    assert.deepEqual(modeCoverage([0, 0, 0, 0], modes, 2, { users: 2, radius: 0.3 }), { coverage: 0, precision: 0 });
    assert.deepEqual(modeCoverage([1, 0, -2, 0], modes, 2, { users: 2, radius: 0.3 }), { coverage: 0.5, precision: 1 });
  });

  it('refuses tables that do not fit the users', () => {
    assert.throws(() => modeCoverage([1, 0, 1], modes, 2, { users: 2, radius: 1 }), /3 and 8 numbers are not vectors/);
  });
});
