import assert from 'node:assert/strict';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { leadingEigenvectors } from '../../lib/math/leading-eigenvectors';
import { randomStream } from '../../lib/math/random';
import { finish } from '../../lib/math/work';

/** The operator A Aᵀ. */
const gram = (a: Matrix) => (x: Float64Array, width: number, out: Float64Array) => {
  const { rows } = a;
  out.set(a.mmul(a.transpose().mmul(Matrix.from1DArray(rows, width, x))).to1DArray());
};

describe('math/leading-eigenvectors', () => {
  const random = (seed: number) => randomStream(seed, 'test');
  const [rows, columns] = [60, 40];
  const a = Matrix.from1DArray(rows, columns, random(1).fillNormal(new Float64Array(rows * columns)));
  // Singular values that fall, as those of histories do.
  for (let c = 0; c < columns; c++) a.mulColumn(c, 0.8 ** c);
  const svd = new SingularValueDecomposition(a);

  it('finds the leading singular values and the space of their left vectors', () => {
    const { count, vectors, values } = finish(leadingEigenvectors(gram(a), rows, 5, random(2)));
    assert.equal(count, 5);
    const found = Matrix.from1DArray(rows, count, vectors);
    const u = svd.leftSingularVectors.subMatrix(0, rows - 1, 0, count - 1);
    for (let k = 0; k < count; k++) assert.ok(Math.abs(Math.sqrt(values[k]) / svd.diagonal[k] - 1) < 1e-9);
    const [ours, theirs] = [found, u].map((basis) => basis.mmul(basis.transpose()));
    assert.ok(Matrix.sub(ours, theirs).norm() < 1e-6);
  });

  it('gives orthonormal vectors, and no more than the rank has', () => {
    const low = a.subMatrix(0, rows - 1, 0, 2);
    const { count, vectors } = finish(leadingEigenvectors(gram(low), rows, 10, random(3)));
    assert.equal(count, 3);
    const basis = Matrix.from1DArray(rows, count, vectors);
    assert.ok(Matrix.sub(basis.transpose().mmul(basis), Matrix.eye(count)).norm() < 1e-12);
  });

  it('gives the same bits for the same stream', () => {
    const run = (seed: number) => finish(leadingEigenvectors(gram(a), rows, 5, random(seed))).vectors;
    assert.deepEqual(run(4), run(4));
    assert.notDeepEqual(run(4), run(5));
  });
});
