import { z } from 'zod';
import { columnCounts, onesOf, transposed } from '../../math/binary-matrix';
import { log } from '../../math/elementary';
import type { Pause } from '../../math/work';
import type { Scorer } from '../bridge';
import { defineMethod, type SavedContext } from '../method';
import { overlapHistories, sourceHistories } from '../parts/histories';
import { orderScorer } from '../parts/order-scorer';
import { strictOptions } from '../strict-options';

/**
 * Neighbours by source history: s(u, j) = Σ_v cos(u, v) · [v rated j], over the `neighbours` training users v whose source
 * histories are most like u's. A history is the vector of idf_i = log(n / n_i) over its source items, where n_i of the n training
 * users have rated item i: what everybody has rated says little. An item that no training user has rated counts for no one.
 */
export const userKnn = defineMethod({
  name: 'UserKnn',
  summary: 'what users with the most similar source histories rated in the target domain',
  source: 'Herlocker et al., SIGIR 1999 (neighbours); control, not in the paper',
  options: strictOptions({
    /** k, how many of the most similar training users have a say. */
    neighbours: z.int().min(1).default(100),
  }),
  makes: 'order',
  withoutBaseModels: true,
  create: userKnnScorer,
  keeps: 'rated',
  restore: userKnnScorer,
});

/** The scorer of {@link userKnn}, of a context that is fitted or saved. */
export function userKnnScorer(context: SavedContext, { neighbours }: { readonly neighbours: number }): Scorer {
  return orderScorer(context.task.target.itemIds.length, function* () {
    const histories = yield* sourceHistories(context);
    const { source, target } = yield* overlapHistories(context);
    const raters = yield* transposed(source);
    const weights = columnCounts(source).map((count) => (count > 0 ? log(source.rows / count) ** 2 : 0));
    const normOf = (items: Int32Array): number => Math.sqrt(items.reduce((sum, item) => sum + weights[item], 0));
    const norms = Float64Array.from({ length: source.rows }, (_, row) => normOf(onesOf(source, row)));
    const products = new Float64Array(source.rows);
    const score = function* (user: number, out: Float32Array): Generator<Pause, void> {
      const own = onesOf(histories, user);
      out.fill(0);
      products.fill(0);
      for (const item of own) for (const row of onesOf(raters, item)) products[row] += weights[item];
      const norm = normOf(own);
      if (norm === 0) return;
      const cosines = products.map((product, row) => (product > 0 ? product / (norm * norms[row]) : 0));
      const near: number[] = [];
      for (let row = 0; row < cosines.length; row++) if (cosines[row] > 0) near.push(row);
      near.sort((a, b) => cosines[b] - cosines[a] || a - b);
      for (const row of near.slice(0, neighbours)) {
        for (const item of onesOf(target, row)) out[item] += cosines[row];
      }
    };
    return { rows: target.ones.length, score };
  });
}
