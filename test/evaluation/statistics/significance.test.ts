import assert from 'node:assert/strict';
import { holm, pairedTTest, wilcoxonSignedRank } from '../../../lib/evaluation/statistics/significance';

// Expected numbers: scipy 1.17.1 (ttest_rel, wilcoxon with method exact, permutation and asymptotic).
const near = (actual: number, expected: number, relative = 1e-8): void =>
  assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected), `${actual} is not ${expected}`);

const ours = [1.0435, 1.0512, 1.0398, 1.0477, 1.046];
const theirs = [1.1099, 1.1043, 1.115, 1.1081, 1.1122];
const before = [125, 115, 130, 140, 140, 115, 140, 125, 140, 135];
const after = [110, 122, 125, 120, 140, 124, 123, 137, 135, 145];

describe('significance', () => {
  it('has the t and p of scipy for the paired t-test', () => {
    const five = pairedTTest(ours, theirs);
    near(five.statistic, -17.571812338562104);
    near(five.p, 6.159788895015086e-5);
    const ten = pairedTTest(before, after);
    near(ten.statistic, 0.6362966894762422);
    near(ten.p, 0.5404255793265436);
    assert.equal(ten.n, 10);
  });

  it('takes differences that do not vary as the limits of t', () => {
    assert.deepEqual(pairedTTest([1, 2], [1, 2]), { statistic: 0, p: 1, n: 2 });
    assert.deepEqual(pairedTTest([2, 3], [1, 2]), { statistic: Number.POSITIVE_INFINITY, p: 0, n: 2 });
    assert.throws(() => pairedTTest([1], [2]), /two pairs or more/);
    assert.throws(() => pairedTTest([1, 2], [2]), /cannot be paired/);
    assert.throws(() => pairedTTest([1, Number.NaN], [2, 3]), /includes NaN/);
  });

  it('has the W and p of scipy for the signed-rank test: exact, exact with ties and a zero, and normal', () => {
    assert.deepEqual(wilcoxonSignedRank(ours, theirs), { statistic: 0, p: 0.0625, n: 5 });
    assert.deepEqual(wilcoxonSignedRank(before, after), { statistic: 18, p: 0.6328125, n: 9 });
    const index = Array.from({ length: 60 }, (_, k) => k);
    const thirty = index.slice(0, 30);
    const exact = wilcoxonSignedRank(
      thirty.map((k) => ((k * 37) % 61) + 0.01 * k),
      thirty.map((k) => (k * 17) % 59),
    );
    assert.equal(exact.statistic, 179);
    near(exact.p, 0.41691966354846954);
    const normal = wilcoxonSignedRank(
      index.map((k) => (k * 37) % 61),
      index.map((k) => (k * 17) % 59),
    );
    assert.deepEqual([normal.statistic, normal.n], [829.5, 59]);
    near(normal.p, 0.6752439776577807);
    assert.deepEqual(wilcoxonSignedRank([1, 2], [1, 2]), { statistic: 0, p: 1, n: 0 });
  });

  it('adjusts after Holm, in the order given', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((expected, k) => {
      near(adjusted[k], expected);
    });
    assert.deepEqual(holm([0.9, 0.8]), [1, 1]);
    assert.deepEqual(holm([]), []);
    assert.throws(() => holm([Number.NaN]), /NaN is not a p-value/);
  });
});
