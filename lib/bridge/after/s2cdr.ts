import { z } from 'zod';
import {
  type BinaryMatrix,
  columnCounts,
  multiplyBinary,
  multiplyBinaryTransposed,
  onesOf,
  rowCounts,
} from '../../math/binary-matrix';
import type { SavedTensors } from '../../math/tensor';
import type { Pause } from '../../math/work';
import type { Scorer } from '../bridge';
import { defineMethod, type SavedContext } from '../method';
import { joinedHistories, sourceHistories } from '../parts/histories';
import { lowPassFilter, lowPassTensors, passLow, savedLowPass } from '../parts/low-pass';
import { orderScorer } from '../parts/order-scorer';
import { strictOptions } from '../strict-options';

const s2cdrOptions = strictOptions({
  /** What is scored by: all of it, `unsharpened` (low-pass and smoothing), or one of these alone. */
  parts: z.enum(['full', 'unsharpened', 'low-pass', 'smoothing']).default('full'),
  /** G: normalised similarity over both domains, or the counts over target items of the authors' loader. */
  graph: z.enum(['similarity', 'target-counts']).default('similarity'),
  /** Singular vectors that the low-pass filter lets through. */
  rank: z.int().min(1).default(256),
  /** Weight of the smoothed row beside the filtered one. */
  smoothing: z.number().min(0).default(0.01),
  /** T of the sharpening. */
  sharpening: z.number().min(0).default(1.8),
});

/**
 * S2CDR (Li et al., WWW 2026), smoothing and sharpening on a graph of items, without training. With the binary histories R of all
 * users over source ⊕ target items, the target part of hidden users empty, D_u and D_i its row and column sums and
 * R̃ = D_u^−½ R D_i^−½, a user's row r becomes
 *   low-pass   p = r D_i^−½ V Vᵀ D_i^½ with V the leading right singular vectors of R̃,
 *   smoothing  b = r G, one Euler step of the heat equation dx/dt = −x (I − G) over T = 1,
 *   sharpening dx/dt = −x G from x = p + `smoothing` · b, one step of Runge–Kutta 4 over T = `sharpening`;
 * the scores are the target part. Of a linear equation every Runge–Kutta method of order 4 in four stages makes the same step,
 * Σ_{k ≤ 4} (−T)^k/k! · x G^k.
 *
 * What G is, paper and code tell differently. The paper speaks of the item–item similarity graph of both domains, read here as
 * `graph: 'similarity'`, G = R̃ᵀ R̃. The authors' loader (`lxd0622/S2CDR`, dataloader_tgt.py) makes its "mask matrix" of the plain R
 * with all source columns set to 0, G = R_tᵀ R_t: `graph: 'target-counts'`. By it a cold-start user's smoothing is 0, and since the
 * eigenvalues of G are counts and not at most 1, the step is far outside of where Runge–Kutta is stable: its last term outweighs all
 * others, which makes p a list of popular items.
 */
export const s2cdr = defineMethod({
  name: 'S2CDR',
  summary: 'smoothing and sharpening on a graph of the items of both domains, without training',
  source: 'Li et al., WWW 2026, arXiv 2603.02725; after the paper',
  options: s2cdrOptions,
  makes: 'order',
  withoutBaseModels: true,
  create: s2cdrScorer,
  keeps: 'rated',
  restore: s2cdrScorer,
});

/** @param saved where the low-pass filter stands that was found before; absent: it is found */
function s2cdrScorer(
  context: SavedContext,
  { parts, graph, rank, smoothing, sharpening }: z.output<typeof s2cdrOptions>,
  saved?: SavedTensors,
): Scorer {
  const { task, random } = context;
  const sourceItems = task.source.itemIds.length;
  return orderScorer(task.target.itemIds.length, function* () {
    const given = yield* sourceHistories(context);
    const histories = yield* joinedHistories(context, () => true);
    const apply =
      graph === 'similarity'
        ? itemGraph(histories, rowCounts(histories).map(inverse), columnCounts(histories).map(inverseRoot))
        : itemGraph(
            histories,
            new Float64Array(histories.rows).fill(1),
            Float64Array.from({ length: histories.columns }, (_, item) => (item < sourceItems ? 0 : 1)),
          );
    const filters = parts !== 'smoothing';
    const filter = !filters
      ? undefined
      : saved
        ? savedLowPass(saved, 'filter', histories.columns)
        : yield* lowPassFilter(histories, rank, random('bridge/S2CDR/start'));
    const score = function* (user: number, out: Float32Array): Generator<Pause, void> {
      const row = new Float64Array(histories.columns);
      for (const item of onesOf(given, user)) row[item] = 1;
      let x = filter ? passLow(filter, row) : row;
      yield PAUSE;
      if (parts === 'smoothing') x = apply(row);
      else if (parts !== 'low-pass') {
        const smooth = apply(row);
        for (let k = 0; k < x.length; k++) x[k] += smoothing * smooth[k];
      }
      if (parts === 'full') x = yield* sharpened(x, apply, sharpening);
      out.set(x.subarray(sourceItems));
    };
    return { rows: histories.ones.length, score, learned: filter && lowPassTensors('filter', filter) };
  });
}

/** Between two products with the graph, of which a user needs a handful. */
const PAUSE: Pause = { fraction: 0 };

const inverse = (count: number): number => (count > 0 ? 1 / count : 0);
const inverseRoot = (count: number): number => (count > 0 ? 1 / Math.sqrt(count) : 0);

/** One step of Runge–Kutta 4 of dx/dt = −x G over `time`. */
function* sharpened(
  x: Float64Array,
  apply: (row: Float64Array) => Float64Array,
  time: number,
): Generator<Pause, Float64Array> {
  const end = x.slice();
  let term = x;
  for (let k = 1; k <= 4; k++) {
    yield PAUSE;
    term = apply(term).map((value) => (-time / k) * value);
    for (let j = 0; j < end.length; j++) end[j] += term[j];
  }
  return end;
}

/** x → x G with G = C Rᵀ W R C, for diagonals W of users and C of items. */
function itemGraph(
  histories: BinaryMatrix,
  userWeights: Float64Array,
  itemWeights: Float64Array,
): (row: Float64Array) => Float64Array {
  const users = new Float64Array(histories.rows);
  const weigh = (row: Float64Array): Float64Array => row.map((value, item) => value * itemWeights[item]);
  return (row) => {
    multiplyBinary(histories, weigh(row), 1, users);
    for (let u = 0; u < users.length; u++) users[u] *= userWeights[u];
    return weigh(multiplyBinaryTransposed(histories, users, 1, new Float64Array(histories.columns)));
  };
}
