import assert from 'node:assert/strict';
import { fitMix, logViews, mix } from '../../../../lib/bridge/after/history-map/list-mix';
import type { View } from '../../../../lib/bridge/after/history-map/views';
import { randomStream } from '../../../../lib/math/random';
import { finish } from '../../../../lib/math/work';

const random = randomStream(1, 'list-mix');
const items = 30;

/** Users who choose by a product of experts of known weights. */
function choices(weights: Float64Array, users: number, each: number) {
  return Array.from({ length: users }, () => {
    const views = random.fillNormal(new Float32Array(weights.length * items));
    const logits = mix(views, weights, new Float64Array(items));
    const odds = logits.map(Math.exp);
    const total = odds.reduce((sum, x) => sum + x, 0);
    const chosen = Array.from({ length: each }, () => {
      let rest = random.uniform() * total;
      let item = 0;
      while (item < items - 1 && rest >= odds[item]) rest -= odds[item++];
      return item;
    });
    return { views, chosen };
  });
}

describe('the mix of views', () => {
  it('finds the weights that users choose by, those below 0 and those of no meaning too', () => {
    const truth = Float64Array.from([1.2, 0, -0.6]);
    const { weights } = finish(fitMix(choices(truth, 400, 10), 3));
    for (const [k, weight] of weights.entries()) {
      assert.ok(Math.abs(weight - truth[k]) < 0.06, `${weight} for ${truth[k]}`);
    }
  });

  it('is at the top of the likelihood: from elsewhere Newton comes to the same weights', () => {
    const seen = choices(Float64Array.from([3, -2]), 50, 5);
    const { weights, loss } = finish(fitMix(seen, 2));
    const lossAt = (w: Float64Array): number => {
      let sum = 0;
      for (const { views, chosen } of seen) {
        const logits = mix(views, w, new Float64Array(items));
        const normaliser = Math.log(logits.reduce((total, x) => total + Math.exp(x), 0));
        for (const item of chosen) sum += (normaliser - logits[item]) / chosen.length / seen.length;
      }
      return sum;
    };
    const penalised = (w: Float64Array): number => lossAt(w) + 1e-3 * w.reduce((sum, x) => sum + x * x, 0);
    assert.ok(Math.abs(lossAt(weights) - loss) < 1e-9);
    for (const step of [-0.01, 0.01]) {
      for (const k of [0, 1]) {
        assert.ok(penalised(weights.map((w, j) => (j === k ? w + step : w))) > penalised(weights));
      }
    }
  });

  it('leaves to popularity what a view knows nothing of', () => {
    const view = (name: string, scores: number[]): View => ({
      name,
      *score(_, out) {
        out.set(scores);
      },
    });
    const views = [view('popularity', [5, 1, 3]), view('blind', [0, 0, 0])];
    const logs = finish(logViews(views, 0, new Float64Array(6)));
    assert.ok(logs[3] > logs[5] && logs[5] > logs[4]);
    assert.ok(logs.every(Number.isFinite));
  });
});
