import assert from 'node:assert/strict';
import { inverse, Matrix } from 'ml-matrix';
import { foldIn as foldingIn, userPrior } from '../../lib/embedding/fold-in';
import { randomStream } from '../../lib/math/random';
import { finish } from '../../lib/math/work';

const foldIn = (...given: Parameters<typeof foldingIn>): Float32Array => finish(foldingIn(...given));

const dim = 3;
const random = randomStream(1, 'test/fold-in');
const items = random.fillNormal(new Float32Array(20 * dim));
const users = random.fillNormal(new Float32Array(50 * dim)).map((x, k) => (k % dim) + 1 + (1 + (k % dim)) * x);
const everybody = Int32Array.from({ length: 50 }, (_, user) => user);
const model = { dim, users, items, fit: { rmse: 0.5, constant: 1 } };

/** Ratings of user 0 by a vector, of the first `count` items. */
function rowsBy(vector: readonly number[], count: number, offset = 0) {
  const rated = Int32Array.from({ length: count }, (_, item) => item);
  const values = Float32Array.from(
    rated,
    (item) => offset + vector.reduce((sum, u, j) => sum + u * items[item * dim + j], 0),
  );
  return { users: new Int32Array(count), items: rated, values };
}

describe('foldIn', () => {
  it('takes mean, covariance and noise from the trained users who have ratings', () => {
    const prior = userPrior(model, Int32Array.of(3, 7));
    for (let i = 0; i < dim; i++) {
      const half = (users[3 * dim + i] - users[7 * dim + i]) / 2;
      assert.ok(Math.abs(prior.mean[i] - (users[3 * dim + i] + users[7 * dim + i]) / 2) < 1e-6);
      assert.ok(Math.abs(prior.covariance[i * dim + i] - half * half) < 1e-5);
    }
    assert.equal(prior.noise, 0.25);
  });

  it('solves (S⁻¹ + Σ v vᵀ/σ²) u = S⁻¹ m + Σ v (r − offset)/σ²', () => {
    const prior = userPrior(model, everybody);
    const itemOffsets = random.fillNormal(new Float32Array(20));
    const rows = rowsBy([1, -2, 0.5], 4);
    const precision = inverse(Matrix.from1DArray(dim, dim, prior.covariance));
    const system = precision.clone();
    const right = precision.mmul(Matrix.columnVector(prior.mean));
    rows.items.forEach((item, k) => {
      const v = Matrix.columnVector(Array.from(items.subarray(item * dim, (item + 1) * dim)));
      system.add(v.mmul(v.transpose()).div(prior.noise));
      right.add(v.mul((rows.values[k] - itemOffsets[item]) / prior.noise));
    });
    const expected = inverse(system).mmul(right).to1DArray();
    foldIn({ dim, items, itemOffsets }, prior, rows, 1).forEach((u, i) => {
      assert.ok(Math.abs(u - expected[i]) < 1e-5);
    });
  });

  it('gives the mean user who has not rated, and comes to the vector of one who has rated much', () => {
    const prior = userPrior(model, everybody);
    const vector = [4, -3, 2];
    const distance = (count: number): number =>
      Math.hypot(...foldIn(model, prior, rowsBy(vector, count), 1).map((u, i) => u - vector[i]));
    const far = Math.hypot(...prior.mean.map((m, i) => m - vector[i]));
    assert.ok(Math.abs(distance(0) - far) < 1e-5);
    assert.ok(distance(2) < far && distance(20) < distance(2) && distance(20) < 0.5);
  });

  it('works where there are fewer users than coordinates, and where they are all alike', () => {
    for (const few of [Int32Array.of(1), Int32Array.of(1, 2)]) {
      const vectors = foldIn(model, userPrior(model, few), rowsBy([1, 1, 1], 5), 1);
      assert.ok(vectors.every(Number.isFinite));
    }
  });

  it('does not let users depend on each other', () => {
    const prior = userPrior(model, everybody);
    const [a, b] = [rowsBy([1, 0, 0], 3), rowsBy([0, 2, 1], 6)];
    const both = {
      users: Int32Array.from([...a.users, ...b.users.map(() => 1)]),
      items: Int32Array.from([...a.items, ...b.items]),
      values: Float32Array.from([...a.values, ...b.values]),
    };
    assert.deepEqual(
      [...foldIn(model, prior, both, 2)],
      [a, b].flatMap((rows) => [...foldIn(model, prior, rows, 1)]),
    );
  });
});
