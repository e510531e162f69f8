import assert from 'node:assert/strict';
import { inverse, Matrix } from 'ml-matrix';
import { ease, leverages } from '../../../lib/bridge/controls/ease';
import { DualRidge } from '../../../lib/bridge/parts/dual-ridge';
import { joinedHistories } from '../../../lib/bridge/parts/histories';
import { randomStream } from '../../../lib/math/random';
import { finish } from '../../../lib/math/work';
import { tinyContext } from '../tiny-context';
import { denseContext, denseHistories, fittedScores } from './scorers';

describe('bridge/ease', () => {
  const context = tinyContext();
  const sourceItems = context.task.source.itemIds.length;
  const penalty = 5;

  /** Source beside target histories. */
  function beside(source: Matrix, target: Matrix): Matrix {
    const joined = Matrix.zeros(source.rows, source.columns + target.columns);
    joined.setSubMatrix(source, 0, 0);
    return joined.setSubMatrix(target, 0, source.columns);
  }

  /** B of the paper's closed form, B_ij = −P_ij / P_jj with zero diagonal. */
  function denseMap(joined: Matrix): Matrix {
    const p = inverse(joined.transpose().mmul(joined).add(Matrix.eye(joined.columns).mul(penalty)));
    const map = Matrix.zeros(p.rows, p.columns);
    for (let i = 0; i < p.rows; i++) {
      for (let j = 0; j < p.columns; j++) if (i !== j) map.set(i, j, -p.get(i, j) / p.get(j, j));
    }
    return map;
  }

  for (const users of ['overlap', 'all'] as const) {
    it(`gives the closed form of both domains, solved densely, a hidden user's target part empty (${users})`, () => {
      const { source, target } = denseContext(context, 35);
      const everybody = Array.from({ length: 40 }, (_, user) => user);
      const { split, task } = context;
      const joined =
        users === 'overlap'
          ? beside(source, target)
          : beside(
              denseHistories(split.rated.source, everybody, sourceItems),
              denseHistories(split.rated.target, everybody, task.target.itemIds.length),
            );
      const { own } = denseContext(context, 35);
      const expected = beside(own, Matrix.zeros(1, task.target.itemIds.length)).mmul(denseMap(joined)).getRow(0);
      const options = { penalty, users, exact: 1000, probes: 1 };
      const scores = fittedScores(ease.create(context, options), context, 35);
      scores.forEach((score, item) => {
        assert.ok(Math.abs(score - expected[sourceItems + item]) < 1e-3, `${score}, ${expected[sourceItems + item]}`);
      });
    });
  }

  it('estimates leverages from probes within the error that is stated, and the more exactly the more there are', () => {
    const histories = finish(joinedHistories(context, () => true));
    const system = new DualRidge(histories, penalty);
    const given = (exact: number, probes: number) =>
      finish(leverages(system, sourceItems, { exact, probes }, randomStream(1, 'test')));
    const exact = given(1000, 1);
    for (const probes of [50, 2000]) {
      const estimated = given(0, probes);
      for (let j = sourceItems; j < exact.length; j++) {
        const error = Math.abs(estimated[j] - exact[j]);
        assert.ok(
          error < 4 * Math.sqrt((exact[j] * (1 - exact[j])) / probes),
          `${probes}: ${estimated[j]}, ${exact[j]}`,
        );
      }
    }
    // The popular half is solved for even where the rest is estimated.
    const mixed = given(6, 50);
    assert.equal(mixed.filter((value, j) => j >= sourceItems && value === exact[j]).length, 6);
  });
});
