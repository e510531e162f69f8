import assert from 'node:assert/strict';
import { modeCoverage } from '../../lib/analysis/coverage';
import { fitRidge } from '../../lib/bridge/controls/ridge';
import { applyLayer } from '../../lib/math/linear-layer';
import { randomStream } from '../../lib/math/random';
import { starsOf, twoModes } from '../../lib/synthetic/two-modes';

describe('twoModes', () => {
  const users = 1000;
  const items = 20;
  const world = twoModes({ users, items, firstShare: 0.7 }, 1);

  it('has targets near one of two opposite modes, the first as often as asked', () => {
    const { target, source, modes } = world;
    assert.equal(modeCoverage(target, modes, 2, { users, radius: 0.5 }).precision, 1);
    let first = 0;
    for (let user = 0; user < users; user++) {
      const [sx, sy] = source.subarray(2 * user, 2 * user + 2);
      const [a, b, c, d] = modes.subarray(4 * user, 4 * user + 4);
      assert.deepEqual([a + c, b + d], [0, 0]);
      assert.ok(Math.abs(sx * a + sy * b) < 1e-6);
      if (target[2 * user] * a + target[2 * user + 1] * b > 0) first++;
    }
    // Four standard errors.
    assert.ok(Math.abs(first / users - 0.7) < 4 * Math.sqrt(0.21 / users), `${first / users}`);
  });

  it('has ratings that follow from the target vectors', () => {
    let errors = 0;
    for (let k = 0; k < users * items; k++) {
      assert.ok(world.ratings[k] >= 1 && world.ratings[k] <= 5);
      errors += (world.ratings[k] - starsOf(world.target, 2 * Math.floor(k / items), world.items, k % items)) ** 2;
    }
    const rmse = Math.sqrt(errors / (users * items));
    // Cut at 1 and 5, so a little less than the noise.
    assert.ok(rmse > 0.2 && rmse <= 0.3, `${rmse}`);
  });

  it('draws again from the same distribution, another draw for another stream', () => {
    const [a, b] = ['a', 'b'].map((stage) => world.draw(randomStream(1, stage)));
    assert.notDeepEqual(a, b);
    assert.equal(modeCoverage(a, world.modes, 2, { users, radius: 0.5 }).precision, 1);
  });

  it('cannot be learnt by an affine map: ridge gives the mean of the modes', () => {
    const even = twoModes({ users, items }, 2);
    const x = Float64Array.from(even.source);
    const map = fitRidge(x, Float64Array.from(even.target), users, 2, 2, 1);
    const mapped = applyLayer(map, x, users, new Float64Array(2 * users));
    assert.ok(mapped.every((value) => Math.abs(value) < 0.2));
    assert.equal(modeCoverage(mapped, even.modes, 2, { users, radius: 0.3 }).coverage, 0);
  });

  it('refuses shares and deviations out of range', () => {
    assert.throws(() => twoModes({ users, items, firstShare: 1.1 }, 1), /firstShare is from 0 to 1, not 1.1/);
    assert.throws(() => twoModes({ users, items, spread: -1 }, 1), /from 0 on, not -1/);
  });
});
