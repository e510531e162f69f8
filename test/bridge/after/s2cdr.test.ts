import assert from 'node:assert/strict';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { s2cdr } from '../../../lib/bridge/after/s2cdr';
import { denseHistories, fittedScores } from '../controls/scorers';
import { tinyContext } from '../tiny-context';

describe('bridge/s2cdr', () => {
  const context = tinyContext();
  const { split, task } = context;
  const [sourceItems, targetItems] = [task.source.itemIds.length, task.target.itemIds.length];
  const everybody = Array.from({ length: 40 }, (_, user) => user);
  const user = 35;

  // R over both domains; the target part of hidden users is empty.
  const r = Matrix.zeros(40, sourceItems + targetItems);
  r.setSubMatrix(denseHistories(split.rated.source, everybody, sourceItems), 0, 0);
  r.setSubMatrix(denseHistories(split.rated.target, everybody, targetItems), 0, sourceItems);
  const roots = (sums: number[], power: number) => Matrix.diag(sums.map((sum) => (sum > 0 ? sum ** power : 0)));
  const [byUser, byItem] = [r.sum('row'), r.sum('column')];
  const normalised = roots(byUser, -0.5).mmul(r).mmul(roots(byItem, -0.5));
  const row = r.subMatrix(user, user, 0, r.columns - 1);

  /** The definition, densely: the ideal low-pass of `rank` singular vectors. */
  function lowPass(rank: number): Matrix {
    const v = new SingularValueDecomposition(normalised, { autoTranspose: true }).rightSingularVectors;
    const leading = v.subMatrix(0, v.rows - 1, 0, rank - 1);
    return row.mmul(roots(byItem, -0.5)).mmul(leading).mmul(leading.transpose()).mmul(roots(byItem, 0.5));
  }

  /** Runge–Kutta 4 as it is written, stage by stage. */
  function sharpen(x: Matrix, g: Matrix, time: number): Matrix {
    const slope = (at: Matrix) => at.mmul(g).mul(-1);
    const k1 = slope(x);
    const k2 = slope(Matrix.add(x, Matrix.mul(k1, time / 2)));
    const k3 = slope(Matrix.add(x, Matrix.mul(k2, time / 2)));
    const k4 = slope(Matrix.add(x, Matrix.mul(k3, time)));
    return Matrix.add(
      x,
      k1
        .add(k2.mul(2))
        .add(k3.mul(2))
        .add(k4)
        .mul(time / 6),
    );
  }

  function assertScores(options: Record<string, unknown>, expected: Matrix): void {
    const scores = fittedScores(s2cdr.create(context, s2cdr.options.parse(options)), context, user);
    const wanted = expected.getRow(0).slice(sourceItems);
    const scale = Math.max(...wanted.map(Math.abs));
    scores.forEach((score, item) => {
      assert.ok(
        Math.abs(score - wanted[item]) <= 1e-5 * scale,
        `${JSON.stringify(options)}: ${score}, ${wanted[item]}`,
      );
    });
  }

  const similarity = normalised.transpose().mmul(normalised);
  const start = Matrix.add(lowPass(4), Matrix.mul(row.mmul(similarity), 0.01));

  it('is each of its parts, as they are defined', () => {
    assertScores({ parts: 'smoothing' }, row.mmul(similarity));
    assertScores({ parts: 'low-pass', rank: 4 }, lowPass(4));
    assertScores({ parts: 'unsharpened', rank: 4 }, start);
  });

  it('is one step of Runge–Kutta 4 from there', () => {
    assertScores({ rank: 4 }, sharpen(start, similarity, 1.8));
    assertScores({ rank: 4, sharpening: 0.5 }, sharpen(start, similarity, 0.5));
  });

  it('smooths nothing and sharpens by counts under the graph of the authors’ loader', () => {
    const masked = r.clone();
    for (let u = 0; u < r.rows; u++) for (let i = 0; i < sourceItems; i++) masked.set(u, i, 0);
    const counts = masked.transpose().mmul(masked);
    assertScores({ parts: 'smoothing', graph: 'target-counts' }, Matrix.zeros(1, r.columns));
    assertScores({ rank: 4, graph: 'target-counts' }, sharpen(lowPass(4), counts, 1.8));
  });
});
