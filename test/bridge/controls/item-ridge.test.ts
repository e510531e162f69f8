import assert from 'node:assert/strict';
import { inverse, Matrix } from 'ml-matrix';
import { itemRidge } from '../../../lib/bridge/controls/item-ridge';
import { tinyContext } from '../tiny-context';
import { denseContext, fittedScores } from './scorers';

describe('bridge/item-ridge', () => {
  for (const penalty of [0.5, 20]) {
    it(`gives the closed form over items, solved densely (λ ${penalty})`, () => {
      const context = tinyContext();
      for (const user of [35, 39, 2]) {
        const { source, target, own } = denseContext(context, user);
        const gram = source.transpose().mmul(source).add(Matrix.eye(source.columns).mul(penalty));
        const expected = own.mmul(inverse(gram)).mmul(source.transpose()).mmul(target).getRow(0);
        const scores = fittedScores(itemRidge.create(context, { penalty }), context, user);
        scores.forEach((score, item) => {
          assert.ok(Math.abs(score - expected[item]) < 1e-4, `${score} is not ${expected[item]}`);
        });
      }
    });
  }
});
