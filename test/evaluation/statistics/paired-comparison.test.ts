import assert from 'node:assert/strict';
import {
  compareWithBaseline,
  poolErrors,
  type SeededErrors,
} from '../../../lib/evaluation/statistics/paired-comparison';
import { randomStream } from '../../../lib/math/random';

const users = Int32Array.from({ length: 60 }, (_, k) => k + 5);

/** Users with two ratings each; every absolute error is the noise of that user and seed plus `level`. */
function runs(name: string, level: number, seeds = 3): SeededErrors {
  const errors = Array.from({ length: seeds }, (_, seed) => {
    const stream = randomStream(seed, 'errors');
    const absolute = Float64Array.from(users, () => 2 * (level + stream.uniform()));
    const counts = new Int32Array(users.length).fill(2);
    return { users, counts, absolute, squared: absolute.map((sum) => sum ** 2 / 2) };
  });
  const mae = errors.map(({ absolute }) => absolute.reduce((sum, x) => sum + x, 0) / (2 * users.length));
  return { name, mae, errors };
}

describe('paired comparisons', () => {
  it('pool errors user by user', () => {
    const { errors } = runs('a', 1);
    const pooled = poolErrors(errors);
    assert.deepEqual([...pooled.counts.subarray(0, 2)], [6, 6]);
    assert.ok(Math.abs(pooled.absolute[0] - errors.reduce((sum, run) => sum + run.absolute[0], 0)) < 1e-12);
    const other = { ...errors[1], users: users.slice().reverse() };
    assert.throws(() => poolErrors([errors[0], other]), /different users/);
  });

  it('tell a difference of every user from none', () => {
    const candidates = [runs('better', 0.5), runs('same', 1), runs('worse', 1.2)];
    const compared = compareWithBaseline(candidates, runs('base', 1), randomStream(1, 'users'));
    assert.deepEqual(
      compared.map(({ verdict }) => verdict),
      ['lower error', 'not told apart', 'higher error'],
    );
    const [better, same] = compared;
    assert.ok(Math.abs(better.difference + 0.5) < 1e-9 && better.low <= -0.4999 && better.high >= -0.5001);
    assert.ok(better.pWilcoxon < 1e-6 && (better.pSeeds ?? 1) < 1e-6);
    assert.ok(better.pHolm >= better.p && same.pHolm === 1);
  });

  it('do not take the luck of one seed for a difference', () => {
    const lucky = runs('lucky', 1);
    const first = lucky.errors[0];
    const errors = [{ ...first, absolute: first.absolute.map((sum) => sum - 1.5) }, ...lucky.errors.slice(1)];
    const [one] = compareWithBaseline([{ ...lucky, errors }], runs('base', 1), randomStream(1, 'users'));
    assert.ok(Math.abs(one.difference + 0.25) < 1e-9);
    assert.equal(one.verdict, 'not told apart');
  });

  it('refuse other users and other numbers of seeds', () => {
    const base = runs('base', 1);
    assert.throws(() => compareWithBaseline([runs('a', 1, 2)], base, randomStream(1, 'users')), /a has 2 seeds/);
    const shifted = base.errors.map((run) => ({ ...run, users: run.users.map((user) => user + 1) }));
    assert.throws(
      () => compareWithBaseline([{ ...base, name: 'b', errors: shifted }], base, randomStream(1, 'users')),
      /same ratings/,
    );
  });

  it('have no test over one seed, or where nothing depends on the seed', () => {
    const [only] = compareWithBaseline([runs('a', 1.1, 1)], runs('base', 1, 1), randomStream(1, 'users'), 200);
    assert.equal(only.pSeeds, undefined);
    const fixed = (name: string, level: number): SeededErrors => {
      const { mae, errors } = runs(name, level, 1);
      return { name, mae: [mae[0], mae[0]], errors: [errors[0], errors[0]] };
    };
    const [sameForAll] = compareWithBaseline([fixed('a', 1.1)], fixed('base', 1), randomStream(1, 'users'), 200);
    assert.equal(sameForAll.pSeeds, undefined);
  });
});
