import assert from 'node:assert/strict';
import { userKnn } from '../../../lib/bridge/controls/user-knn';
import { tinyContext } from '../tiny-context';
import { denseContext, fittedScores } from './scorers';

describe('bridge/user-knn', () => {
  for (const neighbours of [3, 100]) {
    it(`sums the target histories of the ${neighbours} nearest, weighed by cosine of idf-weighted histories`, () => {
      const context = tinyContext();
      const { source, target, own } = denseContext(context, 35);
      const idf = source.sum('column').map((count) => Math.log(source.rows / count));
      const weigh = (row: number[]) => row.map((one, item) => one * idf[item]);
      const dot = (a: number[], b: number[]) => a.reduce((sum, value, k) => sum + value * b[k], 0);
      const mine = weigh(own.getRow(0));
      const near = source
        .to2DArray()
        .map(weigh)
        .map((row, k) => ({ k, cosine: dot(row, mine) / Math.sqrt(dot(row, row) * dot(mine, mine)) }))
        .sort((a, b) => b.cosine - a.cosine)
        .slice(0, neighbours);
      const scores = fittedScores(userKnn.create(context, { neighbours }), context, 35);
      scores.forEach((score, item) => {
        const expected = near.reduce((sum, { k, cosine }) => sum + cosine * target.get(k, item), 0);
        assert.ok(Math.abs(score - expected) < 1e-5, `${score} is not ${expected}`);
      });
    });
  }
});
