import assert from 'node:assert/strict';
import { mostPop } from '../../../lib/bridge/controls/most-pop';
import { tinyContext } from '../tiny-context';
import { fittedScores } from './scorers';

describe('bridge/most-pop', () => {
  it('counts the training ratings of each target item, of everybody who is not hidden', () => {
    const context = tinyContext();
    const { items } = context.split.targetTrain;
    const counts = context.task.target.itemIds.map((_, item) => items.filter((one) => one === item).length);
    assert.deepEqual(fittedScores(mostPop.create(context, {}), context, 35), counts);
  });
});
