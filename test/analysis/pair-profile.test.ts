import assert from 'node:assert/strict';
import { pairProfile } from '../../lib/analysis/pair-profile';
import type { CrossDomainTask, Domain } from '../../lib/task/task';

const domain = (rows: readonly (readonly [user: number, item: number, rating: number])[], items: number): Domain => ({
  users: Int32Array.from(rows, ([user]) => user),
  items: Int32Array.from(rows, ([, item]) => item),
  values: Float32Array.from(rows, ([, , rating]) => rating),
  itemIds: Array.from({ length: items }, (_, k) => `i${k}`),
});

describe('pairProfile', () => {
  // Users 0 to 2 are in both; user 3 in the source alone.
  const task: CrossDomainTask = {
    userIds: ['a', 'b', 'c', 'd'],
    overlap: Int32Array.of(0, 1, 2),
    source: domain(
      [
        [0, 0, 1],
        [0, 1, 3],
        [1, 0, 3],
        [2, 0, 5],
        [2, 1, 3],
        [3, 0, 3],
      ],
      2,
    ),
    target: domain(
      [
        [0, 0, 2],
        [1, 1, 3],
        [2, 2, 4],
      ],
      3,
    ),
  };

  it('counts, and takes the correlation over the users of both domains', () => {
    const { source, target, overlap, userMeanCorrelation } = pairProfile(task);
    assert.equal(overlap, 3);
    assert.deepEqual([source.users, source.items, source.ratings, source.density], [4, 2, 6, 6 / 8]);
    assert.deepEqual(source.perUser, { q25: 1, median: 1, q75: 2, q95: 2 });
    assert.deepEqual(source.stars, [1 / 6, 0, 4 / 6, 0, 1 / 6]);
    assert.equal(source.mean, 3);
    assert.ok(Math.abs(source.deviation - Math.sqrt(8 / 6)) < 1e-12);
    // Means 2, 3, 4 and 2, 3, 4.
    assert.ok(Math.abs(userMeanCorrelation - 1) < 1e-12);
    assert.equal(target.itemGini, 0);
  });

  it('has a Gini coefficient of 0 for equal counts, and of the mean difference over twice the mean else', () => {
    // Counts 2 and 4: mean absolute difference over all pairs 1, mean 3.
    assert.ok(Math.abs(pairProfile(task).source.itemGini - 1 / 6) < 1e-12);
  });

  it('has the share of variance that two ratings of a user have in common: that of the bias, whatever the noise', () => {
    const rows: [number, number, number][] = [];
    const users = 4000;
    for (let user = 0; user < users; user++) {
      const bias = user % 2 ? 0.5 : -0.5;
      // The two ratings' own parts are independent of each other and of the bias: all four combinations, in turn.
      const [first, second] = [(user >> 1) % 2 ? 1 : -1, (user >> 2) % 2 ? 1 : -1];
      rows.push([user, 0, 3 + bias + first], [user, 1, 3 + bias + second]);
    }
    const target = domain(rows, 2);
    const { userShare, itemShare } = pairProfile({
      userIds: Array.from({ length: users }, (_, k) => `${k}`),
      overlap: Int32Array.from({ length: users }, (_, k) => k),
      source: target,
      target,
    }).target;
    assert.ok(Math.abs(userShare - 0.25 / 1.25) < 1e-9, `${userShare}`);
    assert.ok(Math.abs(itemShare) < 1e-3, `${itemShare}`);
  });
});
