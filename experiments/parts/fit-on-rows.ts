import type { Model } from '../../lib/bridge/bridge';
import type { Method } from '../../lib/bridge/method';
import { type Predictor, RatingTest } from '../../lib/evaluation/metrics/rating-test';
import { type ModelGround, withModel } from '../../lib/experiment/with-model';
import { breathe, isPause } from '../../lib/math/work';
import type { RatingRows } from '../../lib/ratings/ratings';

/** What a model predicts for the hidden users at the epoch that the validation users choose. */
export interface ChosenFit {
  readonly epoch: number;
  /** r̂ of each validation and of each test row. */
  readonly validation: Float32Array;
  readonly test: Float32Array;
  /** Training rows seen, all epochs together. */
  readonly rowsSeen: number;
}

/** Mean absolute error over the rows that count; all, if it is not said which. */
export function meanAbsoluteError(
  { users, values }: RatingRows,
  predictions: ArrayLike<number>,
  counts: (user: number) => boolean = () => true,
): number {
  let total = 0;
  let n = 0;
  for (let k = 0; k < values.length; k++) {
    if (!counts(users[k])) continue;
    total += Math.abs(predictions[k] - values[k]);
    n++;
  }
  if (n === 0) throw new RangeError('no rating to take an error of');
  return total / n;
}

/**
 * Fits a model that predicts ratings on rows of one's own making, and looks at it after every epoch.
 * @param look at the model as it stands after an epoch, and the training rows that were seen in it
 */
export async function fitOnRows(
  method: Method,
  options: Readonly<Record<string, unknown>>,
  ground: ModelGround,
  look: (model: Model, epoch: number, rows: number) => void,
): Promise<void> {
  await withModel(method, options, ground, async (model) => {
    for (const step of model.fit()) {
      await breathe();
      if (!isPause(step)) look(model, step.epoch, step.rows);
    }
  });
}

/** Fits a model and keeps what it predicts at the epoch with the least error on validation users with a source rating. */
export async function fitChosen(
  method: Method,
  options: Readonly<Record<string, unknown>>,
  ground: ModelGround,
): Promise<ChosenFit> {
  const { validation, test, source } = ground.split;
  const inSource = new Set(source.users);
  const [judge, tester] = [new RatingTest(validation), new RatingTest(test)];
  let best: (Omit<ChosenFit, 'rowsSeen'> & { readonly mae: number }) | undefined;
  let rowsSeen = 0;
  await fitOnRows(method, options, ground, (model, epoch, rows) => {
    rowsSeen += rows;
    // Where a model only orders items, `errors` of the test would be no rating errors; who calls this does not ask for such.
    const predictor = model as Predictor;
    const predicted = judge.predict(predictor);
    const mae = meanAbsoluteError(validation, predicted, (user) => inSource.has(user));
    if (best && !(mae < best.mae)) return;
    best = { mae, epoch, validation: predicted.slice(), test: tester.predict(predictor).slice() };
  });
  if (!best) throw new Error(`${method.name} trained for no epoch`);
  return { epoch: best.epoch, validation: best.validation, test: best.test, rowsSeen };
}
