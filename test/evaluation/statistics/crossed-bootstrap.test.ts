import assert from 'node:assert/strict';
import { crossedBootstrap, type RunDifference } from '../../../lib/evaluation/statistics/crossed-bootstrap';
import { randomStream } from '../../../lib/math/random';

/** Runs whose users differ by `effect` plus the noise of user, split and seed. */
function runs(
  effect: number,
  noise: { user?: number; split?: number; seed?: number },
  { splits = 5, seeds = 3, users = 80, draw = 1 } = {},
): RunDifference[] {
  const random = randomStream(draw, 'differences');
  const own = Array.from({ length: 4 * users }, () => (noise.user ?? 0) * random.normal());
  return Array.from({ length: splits }, (_, split) => {
    const shift = (noise.split ?? 0) * random.normal();
    const tested = random.shuffle(Int32Array.from(own.keys())).slice(0, users);
    return Array.from({ length: seeds }, (_, seed) => {
      const luck = (noise.seed ?? 0) * random.normal();
      return { split, seed, users: tested, sums: Array.from(tested, (user) => effect + own[user] + shift + luck) };
    });
  }).flat();
}

describe('crossed bootstrap', () => {
  it('gives the mean over splits of means over seeds of means over ratings', () => {
    const of = (split: number, seed: number, sums: number[], counts: number[]) => ({
      ...{ split, seed, sums, counts },
      users: sums.map((_, k) => k),
    });
    const { value, splits, seeds, users } = crossedBootstrap(
      [of(1, 1, [2, 1], [1, 2]), of(1, 2, [3, 3], [1, 2]), of(2, 1, [-3, 0], [1, 2])],
      randomStream(1, 'test'),
      50,
    );
    assert.ok(Math.abs(value - ((1 + 2) / 2 - 1) / 2) < 1e-12);
    assert.deepEqual({ splits, seeds, users }, { splits: 2, seeds: 1, users: 2 });
  });

  it('widens with the noise of users, of splits and of seeds, each on its own', () => {
    const width = (noise: Parameters<typeof runs>[1]) => {
      const { low, high } = crossedBootstrap(runs(0, noise), randomStream(1, 'test'), 500);
      return high - low;
    };
    assert.ok(width({}) < 1e-9);
    for (const level of ['user', 'split', 'seed']) {
      assert.ok(width({ [level]: 1 }) > 0.05, level);
      assert.ok(width({ [level]: 2 }) > 1.8 * width({ [level]: 1 }), level);
    }
  });

  it('covers the truth about as often as it says, where a test over users alone would not', () => {
    let covered = 0;
    let naive = 0;
    const tries = 60;
    for (let draw = 1; draw <= tries; draw++) {
      const drawn = runs(0, { user: 1, split: 0.3, seed: 0.2 }, { draw });
      const { low, high } = crossedBootstrap(drawn, randomStream(draw, 'test'), 200);
      if (low <= 0 && high >= 0) covered++;
      const all = drawn.flatMap(({ sums }) => Array.from(sums));
      const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
      const error = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length ** 2);
      if (Math.abs(mean) < 1.96 * error) naive++;
    }
    assert.ok(covered >= 0.85 * tries, `${covered} of ${tries}`);
    assert.ok(naive < 0.6 * tries, `${naive} of ${tries} by rows taken as independent`);
  });

  it('finds an effect, and none where there is none', () => {
    const found = crossedBootstrap(runs(0.5, { user: 1, split: 0.1, seed: 0.1 }), randomStream(1, 'test'));
    assert.ok(found.low > 0 && found.p < 0.01);
    const none = crossedBootstrap(runs(0, { user: 1, split: 0.1, seed: 0.1 }), randomStream(1, 'test'));
    assert.ok(none.p > 0.05);
  });

  it('refuses what it cannot resample', () => {
    assert.throws(() => crossedBootstrap([], randomStream(1, 'test')), /no runs/);
    const empty = { split: 3, seed: 1, users: [], sums: [] };
    assert.throws(() => crossedBootstrap([empty], randomStream(1, 'test')), /split 3 tested no user/);
  });
});
