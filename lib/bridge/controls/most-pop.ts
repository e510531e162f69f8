import { z } from 'zod';
import { tensor } from '../../math/tensor';
import { defineMethod } from '../method';
import { orderScorer, type Prepared } from '../parts/order-scorer';

/**
 * Popularity: a target item's number of training ratings, the same list for everybody. What any list must beat. Of equally
 * popular items the one of lower index comes first.
 */
export const mostPop = defineMethod({
  name: 'MostPop',
  summary: 'target items by their number of training ratings, for everybody alike',
  source: 'control; not in the paper',
  options: z.strictObject({}),
  makes: 'order',
  withoutBaseModels: true,
  create({ task, split }) {
    const { items } = split.rated.target;
    const targetItems = task.target.itemIds.length;
    return orderScorer(targetItems, function* () {
      const counts = new Float32Array(targetItems);
      for (const item of items) counts[item]++;
      return byCounts(counts, items.length);
    });
  },
  restore({ task }, _, saved) {
    const counts = saved.float32('counts', task.target.itemIds.length);
    return orderScorer(counts.length, function* () {
      return byCounts(counts, 0);
    });
  },
});

/** @param rows training rows that were counted */
function byCounts(counts: Float32Array, rows: number): Prepared {
  return {
    rows,
    *score(_, out) {
      out.set(counts);
    },
    learned: { counts: tensor(counts) },
  };
}
