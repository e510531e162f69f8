import assert from 'node:assert/strict';
import { type Forecast, fitErrorModel } from '../../../../lib/bridge/after/history-map/error-model';
import { randomStream } from '../../../../lib/math/random';

/** Ratings whose errors are skewed, and larger for items with few ratings. */
function forecasts(stage: string, n: number): Forecast[] {
  const random = randomStream(1, stage);
  return Array.from({ length: n }, () => {
    const itemCount = random.integer(50);
    const predicted = 2 + 3 * random.uniform();
    const sigma = Math.sqrt(0.2 + 1 / (itemCount + 1));
    // Exponential, less its mean: far more skewed than ratings are.
    const error = sigma * (1 + Math.log(1 - random.uniform()));
    return { predicted, rating: predicted + error, userCount: 10, itemCount };
  });
}

describe('the errors of forecasts', () => {
  const model = fitErrorModel(forecasts('learn', 8000));
  const fresh = forecasts('fresh', 8000);

  for (const level of [0.5, 0.8, 0.95]) {
    it(`gives intervals that hold ${100 * level} % of fresh ratings, though their errors are not normal`, () => {
      const covered = fresh.filter((at) => {
        const [low, high] = model.interval(at, level);
        return at.rating >= low && at.rating <= high;
      });
      assert.ok(Math.abs(covered.length / fresh.length - level) < 0.015, String(covered.length / fresh.length));
    });
  }

  it('covers rare items as well as common ones, by wider intervals', () => {
    const group = (wanted: (at: Forecast) => boolean) => {
      const own = fresh.filter(wanted);
      const bounds = own.map((at) => model.interval(at, 0.8));
      const covered = own.filter((at, k) => at.rating >= bounds[k][0] && at.rating <= bounds[k][1]).length / own.length;
      return { covered, width: bounds.reduce((sum, [low, high]) => sum + high - low, 0) / own.length };
    };
    const rare = group(({ itemCount }) => itemCount < 5);
    const common = group(({ itemCount }) => itemCount > 20);
    assert.ok(rare.width > 1.3 * common.width);
    assert.ok(Math.abs(rare.covered - 0.8) < 0.1 && Math.abs(common.covered - 0.8) < 0.05);
  });

  it('has medians of smaller absolute error than the predictions, and none falls as the prediction rises', () => {
    const mae = (of: (at: Forecast) => number) =>
      fresh.reduce((sum, at) => sum + Math.abs(at.rating - of(at)), 0) / fresh.length;
    assert.ok(mae((at) => model.median(at.predicted)) < mae((at) => at.predicted));
    let last = Number.NEGATIVE_INFINITY;
    for (let predicted = 1; predicted <= 6; predicted += 0.01) {
      assert.ok(model.median(predicted) >= last);
      last = model.median(predicted);
    }
  });

  it('stands where every forecast is right, and where there is one', () => {
    const right = fitErrorModel([{ predicted: 1, rating: 1, userCount: 3, itemCount: 4 }]);
    const [low, high] = right.interval({ predicted: 1, userCount: 3, itemCount: 4 }, 0.8);
    assert.ok(Math.abs(low - 1) < 1e-5 && Math.abs(high - 1) < 1e-5);
  });
});
