import { z } from 'zod';
import { columnCounts, multiplyBinaryTransposed } from '../../math/binary-matrix';
import type { RandomStream } from '../../math/random';
import { type SavedTensors, tensor } from '../../math/tensor';
import type { Pause } from '../../math/work';
import type { Scorer } from '../bridge';
import { defineMethod, type SavedContext } from '../method';
import { DualRidge, TOGETHER, weightsByUser } from '../parts/dual-ridge';
import { joinedHistories, sourceHistories } from '../parts/histories';
import { orderScorer } from '../parts/order-scorer';
import { strictOptions } from '../strict-options';

const easeOptions = strictOptions({
  /** λ, in the unit of a sum over users; 500 is what its author found for MovieLens. */
  penalty: z.number().gt(0).default(500),
  /** Whose histories make the map: `overlap`, training users who rated in both domains; `all`, everybody. */
  users: z.enum(['overlap', 'all']).default('overlap'),
  /** Most popular target items whose leverage is solved for; that of the others is estimated from random probes. */
  exact: z.int().min(0).default(500),
  /** Random probes: the standard error of an estimated leverage h is below √(h (1 − h) / probes). */
  probes: z.int().min(1).default(200),
});

/**
 * EASE over both domains (Steck, WWW 2019): the item-to-item map B with zero diagonal that minimises ‖X − XB‖² + λ‖B‖², for the
 * binary histories X over source ⊕ target items. With P = (XᵀX + λI)⁻¹ it is B_ij = −P_ij / P_jj off the diagonal; a user's
 * history x, whose target part is empty, scores x B.
 *
 * Computed in the dual form: for a target item j and K = X Xᵀ + λI, −(x P)_j = (Xᵀ K⁻¹ X x)_j / λ and P_jj = (1 − h_j) / λ with the
 * leverage h_j = x_jᵀ K⁻¹ x_j of its column; so the score is (Xᵀ K⁻¹ X x)_j / (1 − h_j).
 */
export const ease = defineMethod({
  name: 'Ease',
  summary: 'item-to-item map with zero diagonal over the items of both domains, in closed form',
  source: 'Steck, WWW 2019; control, not in the paper',
  options: easeOptions,
  makes: 'order',
  withoutBaseModels: true,
  create: easeScorer,
  keeps: 'rated',
  restore: easeScorer,
});

/** @param saved where the leverages stand that were found before; absent: they are found */
function easeScorer(context: SavedContext, options: z.output<typeof easeOptions>, saved?: SavedTensors): Scorer {
  const { task, split, random } = context;
  const sourceItems = task.source.itemIds.length;
  const prepare = function* () {
    const trains = new Set(split.trainUsers);
    const joined = yield* joinedHistories(context, (user) => options.users === 'all' || trains.has(user));
    const system = new DualRidge(joined, options.penalty);
    const weightsOf = weightsByUser(system, yield* sourceHistories(context), context);
    const leverage =
      saved?.float64('leverage', joined.columns) ??
      (yield* leverages(system, sourceItems, options, random('bridge/Ease/probes')));
    const scores = new Float64Array(joined.columns);
    return {
      rows: joined.ones.length,
      *score(user: number, out: Float32Array): Generator<Pause, void> {
        multiplyBinaryTransposed(joined, yield* weightsOf(user), 1, scores);
        for (let j = 0; j < out.length; j++) out[j] = scores[sourceItems + j] / (1 - leverage[sourceItems + j]);
      },
      learned: { leverage: tensor(leverage) },
    };
  };
  return orderScorer(task.target.itemIds.length, prepare, 'conjugate-gradients');
}

/**
 * Leverages h_j = x_jᵀ (X Xᵀ + λI)⁻¹ x_j of the columns of X from `first` on; 0 before. The `exact` columns with most ones are
 * solved for, short by at most 10⁻⁶ n_j / λ. For the others the mean of z_j (Xᵀ K⁻¹ X z)_j over random signs z estimates h_j
 * without bias (Hutchinson 1990, Bekas et al. 2007), with a standard error of √((h_j − h_j²) / probes) at most, kept within what
 * must hold, 0 ≤ h_j ≤ n_j / (n_j + λ).
 */
export function* leverages(
  system: DualRidge,
  first: number,
  { exact, probes }: { readonly exact: number; readonly probes: number },
  random: RandomStream,
): Generator<Pause, Float64Array> {
  const { histories, penalty } = system;
  const counts = columnCounts(histories);
  const order = Array.from({ length: histories.columns - first }, (_, k) => first + k);
  order.sort((a, b) => counts[b] - counts[a] || a - b);
  const solved = order.slice(0, exact);
  const estimated = order.slice(exact).filter((item) => counts[item] > 0);
  const found = new Float64Array(histories.columns);
  const total = solved.length + (estimated.length > 0 ? probes : 0);

  for (let at = 0; at < solved.length; at += TOGETHER) {
    const block = solved.slice(at, at + TOGETHER);
    const x = new Float64Array(histories.columns * TOGETHER);
    block.forEach((item, j) => {
      x[item * TOGETHER + j] = 1;
    });
    const { quadratic } = yield* system.solve(x, 1e-3);
    block.forEach((item, j) => {
      found[item] = quadratic[j];
    });
    yield { fraction: at / total };
  }
  for (let at = 0; at < probes && estimated.length > 0; at += TOGETHER) {
    const width = Math.min(TOGETHER, probes - at);
    const signs = new Float64Array(histories.columns * TOGETHER);
    for (let k = 0; k < signs.length; k++) signs[k] = random.uniform() < 0.5 ? -1 : 1;
    const { x } = yield* system.solve(signs, 1e-3);
    const smoothed = multiplyBinaryTransposed(histories, x, TOGETHER, new Float64Array(signs.length));
    for (const item of estimated) {
      for (let k = item * TOGETHER; k < item * TOGETHER + width; k++) found[item] += (signs[k] * smoothed[k]) / probes;
    }
    yield { fraction: (solved.length + at) / total };
  }
  for (const item of estimated) {
    const most = counts[item] / (counts[item] + penalty);
    found[item] = Math.min(most, Math.max(0, found[item]));
  }
  return found;
}
