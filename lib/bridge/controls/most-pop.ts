import { z } from 'zod';
import { tensor } from '../../math/tensor';
import { defineMethod } from '../method';
import { fitted } from '../parts/fitted';
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
    const counts = new Float32Array(task.target.itemIds.length);
    const scorer = orderScorer(
      counts.length,
      function* () {
        counts.fill(0);
        for (const item of items) counts[item]++;
        yield { epoch: 1, losses: {}, rows: items.length };
      },
      (_, out) => out.set(counts),
    );
    return { ...scorer, state: () => ({ counts: tensor(counts) }) };
  },
  restore({ task }, _, saved) {
    const counts = saved.float32('counts', task.target.itemIds.length);
    return orderScorer(counts.length, fitted, (_, out) => out.set(counts));
  },
});
