import assert from 'node:assert/strict';
import { scoreErrors, scoreRows } from '../../lib/kernels/score';
import { randomStream } from '../../lib/math/random';

describe('kernels/score', () => {
  for (const dim of [1, 4, 7, 10, 11]) {
    it(`scores rows and sums their errors like the plain formula, d = ${dim}`, () => {
      const random = randomStream(3, `score/${dim}`);
      const vectors = random.fillNormal(new Float32Array(20 * dim));
      const items = random.fillNormal(new Float32Array(30 * dim));
      const itemOffsets = random.fillNormal(new Float32Array(30));
      const rowVector = Int32Array.from({ length: 100 }, () => random.integer(20));
      const rowItem = Int32Array.from({ length: 100 }, () => random.integer(30));
      const values = Float32Array.from({ length: 100 }, () => 1 + random.integer(5));
      for (const table of [
        { dim, items },
        { dim, items, itemOffsets },
      ]) {
        const predicted = scoreRows(vectors, dim, rowVector, table, rowItem);
        let absolute = 0;
        let squared = 0;
        for (let k = 0; k < 100; k++) {
          let expected = table.itemOffsets ? table.itemOffsets[rowItem[k]] : 0;
          for (let i = 0; i < dim; i++) expected += vectors[rowVector[k] * dim + i] * items[rowItem[k] * dim + i];
          assert.ok(Math.abs(predicted[k] - expected) < 1e-5);
          absolute += Math.abs(expected - values[k]);
          squared += (expected - values[k]) ** 2;
        }
        const sums = scoreErrors(vectors, dim, rowVector, table, rowItem, values);
        assert.equal(sums.rows, 100);
        assert.ok(Math.abs(sums.absolute - absolute) < 1e-9 * absolute);
        assert.ok(Math.abs(sums.squared - squared) < 1e-9 * squared);
      }
    });
  }

  it('refuses sizes that do not agree', () => {
    const table = { dim: 2, items: new Float32Array(4) };
    assert.throws(
      () => scoreRows(new Float32Array(3), 3, new Int32Array(1), table, new Int32Array(1)),
      /3 coordinates/,
    );
    assert.throws(() => scoreRows(new Float32Array(2), 2, new Int32Array(2), table, new Int32Array(1)), /2 rows/);
  });
});
