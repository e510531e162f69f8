import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { exp, log } from '../../../math/elementary';
import type { Pause } from '../../../math/work';
import { itemSets } from '../../../ratings/user-items';
import type { HoldOut } from './hold-out';
import type { View } from './views';

/** Share of every view that is popularity: what a view knows nothing of is left to it, and no item is impossible. */
const FLOOR = 0.1;
/** Imagined ratings that an item has: an item that no training user rated is not impossible either. */
const PSEUDO = 0.1;
/** Weight of ‖w‖² beside the mean log-likelihood of a user. It only decides where views say the same. */
const PENALTY = 1e-3;
const NEWTON_STEPS = 30;

/**
 * What each view says of a user's choice, as logarithms of probabilities: f_k(i) = log((1 − ε) s_k(i) / Σ s_k + ε pop(i)), into
 * `out`, row-major [views × items]. The first view is popularity.
 */
export function* logViews(views: readonly View[], user: number, out: Float64Array): Generator<Pause, Float64Array> {
  const items = out.length / views.length;
  const popularity = new Float64Array(items);
  yield* views[0].score(user, popularity);
  let total = 0;
  for (let i = 0; i < items; i++) total += popularity[i] + PSEUDO;
  for (let i = 0; i < items; i++) popularity[i] = (popularity[i] + PSEUDO) / total;
  const scores = new Float64Array(items);
  for (const [k, view] of views.entries()) {
    yield* view.score(user, scores);
    yield { fraction: k / views.length };
    let sum = 0;
    for (let i = 0; i < items; i++) if (scores[i] > 0) sum += scores[i];
    const share = sum > 0 ? (1 - FLOOR) / sum : 0;
    for (let i = 0; i < items; i++) {
      out[k * items + i] = log(scores[i] > 0 ? share * scores[i] + FLOOR * popularity[i] : FLOOR * popularity[i]);
    }
  }
  return out;
}

/** What held-out users chose, beside what the views said of it. */
interface Choices {
  /** Row-major [views × items]. */
  readonly views: Float32Array;
  readonly chosen: readonly number[];
}

/**
 * Looks at the held-out users through views that were learned without them.
 * @param users of `held`, those that are looked at
 */
export function* seeChoices(
  views: readonly View[],
  { rows }: HoldOut,
  users: Int32Array,
  items: number,
): Generator<Pause, Choices[]> {
  const sets = itemSets(rows, users);
  const room = new Float64Array(views.length * items);
  const choices: Choices[] = [];
  for (const user of users) {
    const seen = new Float32Array(yield* logViews(views, user, room));
    choices.push({ views: seen, chosen: [...(sets.get(user) ?? [])] });
    yield { fraction: choices.length / users.length };
  }
  return choices;
}

/**
 * The weights w of P(i | u) ∝ exp(Σ_k w_k f_k(u, i)), a product of experts (Hinton 2002), that maximise the mean over users of
 * the mean log-likelihood of what they chose, less {@link PENALTY}·‖w‖²: a concave function of one number a view, by Newton's
 * method. A user counts once, however many items.
 * @returns weights, [views], and the mean negative log-likelihood of a choice in nats
 */
export function* fitMix(
  choices: readonly Choices[],
  views: number,
): Generator<Pause, { weights: Float64Array; loss: number }> {
  let weights = new Float64Array(views).fill(1 / views);
  let at = yield* likelihood(choices, weights);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const move = new CholeskyDecomposition(at.curvature).solve(Matrix.columnVector(at.gradient)).to1DArray();
    let scale = 1;
    let next = at;
    let tried = weights;
    // Newton's step may go too far where the start is poor.
    do {
      tried = weights.map((w, k) => w + scale * move[k]);
      next = yield* likelihood(choices, tried);
      scale /= 2;
    } while (next.value < at.value && scale > 1e-6);
    const gain = next.value - at.value;
    if (gain <= 0) break;
    [weights, at] = [tried, next];
    if (gain < 1e-9) break;
  }
  return { weights, loss: at.loss };
}

/** The penalised mean log-likelihood with its gradient and the negative of its second derivative. */
function* likelihood(choices: readonly Choices[], weights: Float64Array) {
  const count = weights.length;
  const gradient = new Float64Array(count);
  const curvature = Matrix.zeros(count, count);
  let loss = 0;
  const users = choices.length;
  for (const [n, { views, chosen }] of choices.entries()) {
    const items = views.length / count;
    const logits = mix(views, weights, new Float64Array(items));
    let top = Number.NEGATIVE_INFINITY;
    for (const logit of logits) if (logit > top) top = logit;
    let sum = 0;
    for (const logit of logits) sum += exp(logit - top);
    const means = new Float64Array(count);
    const products = new Float64Array(count * count);
    for (let i = 0; i < items; i++) {
      const p = exp(logits[i] - top) / sum;
      for (let a = 0; a < count; a++) {
        const weighted = p * views[a * items + i];
        means[a] += weighted;
        for (let b = 0; b <= a; b++) products[a * count + b] += weighted * views[b * items + i];
      }
    }
    for (const item of chosen) {
      loss -= (logits[item] - top - log(sum)) / chosen.length / users;
      for (let a = 0; a < count; a++) gradient[a] += (views[a * items + item] - means[a]) / chosen.length / users;
    }
    for (let a = 0; a < count; a++) {
      for (let b = 0; b <= a; b++) {
        const value = curvature.get(a, b) + (products[a * count + b] - means[a] * means[b]) / users;
        curvature.set(a, b, value);
        curvature.set(b, a, value);
      }
    }
    yield { fraction: n / users };
  }
  let value = -loss;
  for (let a = 0; a < count; a++) {
    value -= PENALTY * weights[a] ** 2;
    gradient[a] -= 2 * PENALTY * weights[a];
    curvature.set(a, a, curvature.get(a, a) + 2 * PENALTY);
  }
  return { value, loss, gradient: Array.from(gradient), curvature };
}

/** Σ_k w_k f_k(i), into `out`, [items]. @param views row-major [views × items] */
export function mix<Out extends Float32Array | Float64Array>(
  views: ArrayLike<number>,
  weights: Float64Array,
  out: Out,
): Out {
  out.fill(0);
  const items = out.length;
  for (let k = 0; k < weights.length; k++) {
    for (let i = 0; i < items; i++) out[i] += weights[k] * views[k * items + i];
  }
  return out;
}
