import assert from 'node:assert/strict';
import { hashRatings } from '../../lib/ratings/hash';
import { summarize } from '../../lib/ratings/summary';
import { oracleRating, trueUtility } from '../../lib/synthetic/oracle';
import { findPreset, presetNames, presets } from '../../lib/synthetic/presets';
import { type Synthesis, synthesize } from '../../lib/synthetic/synthesize';
import { leastSquares } from './least-squares';

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (x: ArrayLike<number>) => Array.from(x).reduce((sum, value) => sum + value, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    ab += (a[k] - ma) * (b[k] - mb);
    aa += (a[k] - ma) ** 2;
    bb += (b[k] - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe('synthesize', () => {
  let quick: Synthesis;
  before(() => {
    quick = synthesize('quick', 1);
  });

  it('has the sizes that were asked for, exactly', () => {
    for (const name of ['tiny', 'quick'] as const) {
      const pair = synthesize(name, 3);
      for (const domain of ['source', 'target'] as const) {
        const { ratings, users, items, perUser, perItem } = summarize(pair[domain]);
        assert.deepEqual({ ratings, users, items }, presets[name][domain]);
        assert.ok(perUser.min >= 5 && perItem.min >= 5);
      }
      const source = new Set(pair.source.userIds);
      assert.equal(pair.target.userIds.filter((id) => source.has(id)).length, presets[name].overlap);
    }
  });

  it('keeps the contract of ratings: sorted rows, sorted ids, no pair twice, whole stars, times', () => {
    for (const ratings of [quick.source, quick.target]) {
      const { users, items, values, times, userIds, itemIds } = ratings;
      for (let k = 1; k < users.length; k++) {
        assert.ok(users[k - 1] < users[k] || (users[k - 1] === users[k] && items[k - 1] < items[k]));
      }
      assert.deepEqual(userIds, [...userIds].sort());
      assert.deepEqual(itemIds, [...itemIds].sort());
      assert.ok(values.every((value) => value >= 1 && value <= 5 && Number.isInteger(value)));
      assert.ok(times?.every((time) => Number.isInteger(time) && time > 8e8 && time < 1.41e9));
    }
    assert.match(quick.source.userIds[0], /^u\d{6}$/);
    assert.match(quick.source.itemIds[0], /^s\d{5}$/);
    assert.match(quick.target.itemIds[0], /^t\d{5}$/);
  });

  it('is the same for the same seed and another for another', () => {
    const hash = (seed: number) => hashRatings(synthesize('tiny', seed).target);
    assert.equal(hash(1), hash(1));
    assert.notEqual(hash(1), hash(2));
  });

  it('draws each thing from a stream of its own: another map changes no pair and no source rating', () => {
    const curved = synthesize({ ...presets.tiny, map: 'nonlinear' }, 1);
    const straight = synthesize({ ...presets.tiny, map: 'linear' }, 1);
    assert.equal(hashRatings(curved.source), hashRatings(straight.source));
    assert.deepEqual(curved.target.items, straight.target.items);
    assert.notDeepEqual(curved.target.values, straight.target.values);
  });

  it('has J-shaped stars', () => {
    const shares = summarize(quick.target).histogram.map(({ count }) => count / 30000);
    [0.06, 0.05, 0.1, 0.22, 0.57].forEach((share, k) => {
      assert.ok(Math.abs(shares[k] - share) < 0.005, `${k + 1} stars: ${shares[k]}`);
    });
  });

  it('has long tails: a tenth of the users and of the items hold much of the ratings', () => {
    for (const [column, count] of [
      [quick.target.users, 1300],
      [quick.target.items, 900],
    ] as const) {
      const counts = new Int32Array(count);
      for (const k of column) counts[k]++;
      counts.sort().reverse();
      const top = counts.subarray(0, count / 10).reduce((sum, n) => sum + n, 0) / column.length;
      assert.ok(top > 0.3 && top < 0.7, `${top}`);
      assert.ok(counts[0] > 10 * counts[count >> 1]);
    }
  });

  it('correlates a user’s kindness in the two domains as asked', () => {
    const { source, target } = quick.truth;
    // Standard error of a correlation over 1500 users: 0.017.
    assert.ok(Math.abs(correlation(source.userBias, target.userBias) - 0.6) < 0.06);
    const means = (ratings: Synthesis['source']) => {
      const sums = new Map<string, [number, number]>();
      ratings.users.forEach((user, k) => {
        const [sum, n] = sums.get(ratings.userIds[user]) ?? [0, 0];
        sums.set(ratings.userIds[user], [sum + ratings.values[k], n + 1]);
      });
      return sums;
    };
    const [a, b] = [means(quick.source), means(quick.target)];
    const both = [...a.keys()].filter((id) => b.has(id));
    const of = (m: typeof a) => both.map((id) => m.get(id)![0] / m.get(id)![1]);
    // Seen through noisy means over few ratings the correlation is weaker, but there.
    assert.ok(correlation(of(a), of(b)) > 0.15);
  });

  it('has a linear map that least squares recovers, and a nonlinear one that it does not', () => {
    const fitted = (map: 'linear' | 'nonlinear', noise: number) => {
      const { truth } = synthesize({ ...presets.quick, map, noise }, 5);
      return leastSquares(truth.source.users, truth.target.users, truth.options.factors);
    };
    assert.ok(fitted('linear', 0).explained > 0.9999);
    assert.ok(Math.abs(fitted('linear', 0.3).explained - 0.7) < 0.03);
    const curved = fitted('nonlinear', 0).explained;
    assert.ok(curved > 0.4 && curved < 0.75, `${curved}`);
    const { truth } = synthesize({ ...presets.quick, noise: 0 }, 5);
    fitted('linear', 0).matrix.forEach((value, k) => {
      assert.ok(Math.abs(value - truth.map.rotation[k]) < 1e-4);
    });
  });

  it('has target tastes that are the map’s image, up to the noise', () => {
    const { truth } = synthesize({ ...presets.tiny, map: 'nonlinear', noise: 0 }, 1);
    const { factors } = truth.options;
    for (let user = 0; user < truth.userIds.length; user++) {
      const image = truth.map.apply(truth.source.users.subarray(user * factors, (user + 1) * factors));
      image.forEach((value, k) => {
        assert.ok(Math.abs(value - truth.target.users[user * factors + k]) < 1e-6);
      });
    }
  });

  it('has ratings that follow the truth: the oracle beats the mean, and errs as its noise says', () => {
    const { target, truth } = quick;
    const index = new Map(truth.userIds.map((id, k) => [id, k]));
    let [oracle, mean, outside] = [0, 0, 0];
    target.users.forEach((user, k) => {
      const u = index.get(target.userIds[user])!;
      oracle += (oracleRating(truth, 'target', u, target.items[k]) - target.values[k]) ** 2;
      mean += (4.19 - target.values[k]) ** 2;
      const utility = trueUtility(truth, 'target', u, target.items[k]);
      const stars = target.values[k];
      const low = stars > 1 ? truth.target.thresholds[stars - 2] : Number.NEGATIVE_INFINITY;
      const high = stars < 5 ? truth.target.thresholds[stars - 1] : Number.POSITIVE_INFINITY;
      if (utility < low - 4 * Math.sqrt(0.3) || utility > high + 4 * Math.sqrt(0.3)) outside++;
    });
    assert.ok(oracle < 0.55 * mean, `${oracle / mean}`);
    assert.ok(outside < 10);
  });

  it('refuses what cannot be made, by name', () => {
    const base = presets.tiny;
    assert.throws(() => findPreset('quikc'), /no preset "quikc".*Did you mean "quick"/);
    assert.throws(() => synthesize({ ...base, noise: 1.5 }, 1), /noise must be from 0 to 1, not 1.5/);
    assert.throws(() => synthesize({ ...base, overlap: 100 }, 1), /overlap of 100 exceeds source.users/);
    assert.throws(() => synthesize({ ...base, userBias: 0.9 }, 1), /sum exceeds 1/);
    assert.throws(() => synthesize({ ...base, source: { users: 10, items: 10, ratings: 80 } }, 1), /more than half/);
    assert.throws(
      () => synthesize({ ...base, stars: [1, 1, 1, 1, 1] }, 1),
      /source.stars must be five shares that sum to 1/,
    );
    assert.throws(() => synthesize('tiny', 0.5), /seed must be a whole number/);
    assert.deepEqual(presetNames, [
      'teach',
      'tiny',
      'quick',
      'like-books-movies',
      'like-epinions',
      'task1',
      'task2',
      'task3',
    ]);
  });
});
