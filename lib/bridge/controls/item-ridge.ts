import { z } from 'zod';
import { multiplyBinaryTransposed } from '../../math/binary-matrix';
import type { Pause } from '../../math/work';
import type { Scorer } from '../bridge';
import { defineMethod, type SavedContext } from '../method';
import { DualRidge, weightsByUser } from '../parts/dual-ridge';
import { overlapHistories, sourceHistories } from '../parts/histories';
import { orderScorer } from '../parts/order-scorer';
import { strictOptions } from '../strict-options';

/**
 * Ridge regression from source items to target items, in closed form: with the binary histories X_s and X_t of the overlapping
 * training users, a user with source history x_s gets the scores
 *   x_s (X_sᵀ X_s + λI)⁻¹ X_sᵀ X_t = x_s X_sᵀ (X_s X_sᵀ + λI)⁻¹ X_t.
 * The second, dual form is what is computed: one weight a training user, and with them a sum of target histories.
 */
export const itemRidge = defineMethod({
  name: 'ItemRidge',
  summary: 'ridge regression from the items of a source history to target items, in closed form',
  source: 'Hoerl & Kennard, Technometrics 1970; control, not in the paper',
  options: strictOptions({
    /** λ, in the unit of a sum over users. */
    penalty: z.number().gt(0).default(200),
  }),
  makes: 'order',
  withoutBaseModels: true,
  create: itemRidgeScorer,
  keeps: 'rated',
  restore: itemRidgeScorer,
});

/** The scorer of {@link itemRidge}, of a context that is fitted or saved. */
export function itemRidgeScorer(context: SavedContext, { penalty }: { readonly penalty: number }): Scorer {
  const prepare = function* () {
    const { source, target } = yield* overlapHistories(context);
    const given = yield* sourceHistories(context);
    const weightsOf = weightsByUser(new DualRidge(source, penalty), given, context);
    const scores = new Float64Array(target.columns);
    return {
      rows: target.ones.length,
      // The system is solved when a user is asked for.
      *score(user: number, out: Float32Array): Generator<Pause, void> {
        out.set(multiplyBinaryTransposed(target, yield* weightsOf(user), 1, scores));
      },
    };
  };
  return orderScorer(context.task.target.itemIds.length, prepare, 'conjugate-gradients');
}
