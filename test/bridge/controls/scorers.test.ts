import assert from 'node:assert/strict';
import { s2cdr } from '../../../lib/bridge/after/s2cdr';
import type { Scorer } from '../../../lib/bridge/bridge';
import { ease } from '../../../lib/bridge/controls/ease';
import { itemRidge } from '../../../lib/bridge/controls/item-ridge';
import { mostPop } from '../../../lib/bridge/controls/most-pop';
import { userKnn } from '../../../lib/bridge/controls/user-knn';
import type { Method, MethodContext } from '../../../lib/bridge/method';
import { noBaseModels } from '../../../lib/experiment/with-model';
import { tinyContext } from '../tiny-context';
import { fittedScores, withDrawnItems } from './scorers';

/** What every scorer that learns from histories must do. */
describe('bridge/scorers', () => {
  const context: MethodContext = { ...tinyContext(), base: noBaseModels('it') };
  const [user, other] = [35, 31];

  for (const method of [mostPop, userKnn, itemRidge, ease, s2cdr] as readonly Method[]) {
    const make = (of: MethodContext) => method.create(of, method.options.parse({})) as Scorer;
    const scores = (of: MethodContext, asked = user) => fittedScores(make(of), of, asked);

    it(`${method.name} orders items by what was rated, not by rows that a protocol drew, and needs no base models`, () => {
      assert.equal(make(context).scores, method.makes);
      assert.deepEqual(scores(withDrawnItems(context)), scores(context));
      assert.ok(new Set(scores(context)).size > 3);
    });

    it(`${method.name} scores a row as it scores the item among all, whoever was asked for before`, () => {
      const model = make(context);
      const [mine, theirs] = [fittedScores(model, context, user), fittedScores(model, context, other)];
      const items = Int32Array.from([3, 0, 3, 7]);
      const rows = model.scoreRows(Int32Array.from([user, other, other, user]), items);
      assert.deepEqual([...rows], [mine[3], theirs[0], theirs[3], mine[7]]);
      assert.deepEqual(scores(context, other), theirs);
    });

    it(`${method.name} gives a user without a history a list without numbers that are none`, () => {
      const { source } = context.split.rated;
      const nobody = { users: new Int32Array(0), items: new Int32Array(0), values: new Float32Array(0) };
      const keep = [...source.users.keys()].filter((k) => source.users[k] !== user);
      const without = {
        users: Int32Array.from(keep, (k) => source.users[k]),
        items: Int32Array.from(keep, (k) => source.items[k]),
        values: Float32Array.from(keep, (k) => source.values[k]),
      };
      for (const rows of [without, nobody]) {
        const split = { ...context.split, rated: { ...context.split.rated, source: rows } };
        assert.ok(scores({ ...context, split }).every(Number.isFinite));
      }
    });
  }
});
