import { z } from 'zod';
import { defineMethod } from '../method';
import { orderScorer } from '../parts/order-scorer';

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
      return {
        rows: items.length,
        *score(_, out) {
          out.set(counts);
        },
      };
    });
  },
});
