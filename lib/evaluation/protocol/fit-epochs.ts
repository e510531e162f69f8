import type { EpochReport, Model } from '../../bridge/bridge';
import { isPause, type Pause } from '../../math/work';
import type { MeasuredEpoch } from './protocol';

/**
 * Fits a model and measures it after every epoch: what cold start and ranking share.
 * @param test measures the test users, @param validate the validation users
 */
export function* fitEpochs(
  model: Model,
  test: () => Generator<Pause, Pick<MeasuredEpoch, 'test' | 'errors' | 'lists'>>,
  validate?: () => Generator<Pause, MeasuredEpoch['validation']>,
): Generator<MeasuredEpoch | Pause, void> {
  let trained = 0;
  let started = performance.now();
  for (const step of model.fit()) {
    trained += performance.now() - started;
    if (isPause(step)) {
      yield step;
      started = performance.now();
      continue;
    }
    const report: EpochReport = step;
    const testing = performance.now();
    const tested = yield* test();
    const seconds = { train: trained / 1000, test: (performance.now() - testing) / 1000 };
    const validation = validate && (yield* validate());
    yield { epoch: report.epoch, losses: report.losses, rows: report.rows, ...tested, validation, seconds };
    trained = 0;
    started = performance.now();
  }
}
