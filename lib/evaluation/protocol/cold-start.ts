import type { Bridge, EpochReport } from '../../bridge/bridge';
import type { ResultRow, Selection } from '../../experiment/result';
import { scoreRows } from '../../kernels/score';
import type { RatingRows } from '../../ratings/ratings';
import {
  errorsByUser,
  type RatingMetrics,
  ratingMetrics,
  type UserErrors,
  type UserSlots,
  userSlots,
} from '../metrics/rating-metrics';

/** The part of a bridge that a test looks at. */
export type Scorer = Pick<Bridge, 'transfer' | 'itemTable'>;

/**
 * Ratings of users whose target ratings no model has seen, scored by transferring each *user* once (the reference transfers
 * once per rating row; the numbers are the same).
 */
export class ColdStartTest {
  /** Distinct users of the rows. */
  readonly users: Int32Array;
  private readonly known: UserSlots;
  // The rows by item: the item table, far larger than the users' vectors, is then read from start to end.
  private readonly order: Int32Array;
  private readonly orderedVector: Int32Array;
  private readonly orderedItem: Int32Array;
  private readonly orderedScores: Float32Array;
  private readonly scores: Float32Array;

  /** @param rows target ratings of hidden users; at least one */
  constructor(private readonly rows: RatingRows) {
    this.known = userSlots(rows.users);
    this.users = this.known.users;
    this.order = rowsByItem(rows.items);
    this.orderedVector = this.order.map((row) => this.known.slots[row]);
    this.orderedItem = this.order.map((row) => rows.items[row]);
    this.orderedScores = new Float32Array(rows.users.length);
    this.scores = new Float32Array(rows.users.length);
  }

  /** r̂ = ALM(Solver(u_s))·v_t for every row, as the bridge stands now. The array is reused by the next call. */
  predict(bridge: Scorer): Float32Array {
    const { order, orderedScores, scores } = this;
    const table = bridge.itemTable();
    scoreRows(bridge.transfer(this.users), table.dim, this.orderedVector, table, this.orderedItem, orderedScores);
    for (let k = 0; k < order.length; k++) scores[order[k]] = orderedScores[k];
    return scores;
  }

  /** The errors of the bridge as it stands now. */
  errors(bridge: Scorer): UserErrors {
    return errorsByUser(this.rows, this.predict(bridge), this.known);
  }
}

/** Row numbers sorted by item, rows of one item in their order. */
function rowsByItem(items: Int32Array): Int32Array {
  return Int32Array.from(items.keys()).sort((a, b) => items[a] - items[b] || a - b);
}

/** What one epoch of a cold-start run shows. */
export interface ColdStartEpoch {
  readonly report: EpochReport;
  readonly test: RatingMetrics;
  /** Under `validation` only. */
  readonly validation?: RatingMetrics;
  /** Time that the epoch's training and its test on the test users took. */
  readonly seconds: { readonly train: number; readonly test: number };
}

/** A finished cold-start run. `maeErrors` and `rmseErrors` are the test users' errors at the epochs that were selected. */
export interface ColdStartResult
  extends Pick<ResultRow, 'selection' | 'mae' | 'rmse' | 'maeEpoch' | 'rmseEpoch' | 'users' | 'ratings'> {
  readonly maeErrors: UserErrors;
  readonly rmseErrors: UserErrors;
}

/**
 * Fits a bridge and tests it after every epoch (paper section 4.2, Table 2). The epoch that is reported is
 *
 * - `best-test-epoch`: the one with the least *test* MAE, and separately the one with the least test RMSE. That is what the
 *   paper's reference prints: model selection on test data, and a row that can mix two epochs. For parity only.
 * - `validation`: the one with the least MAE on validation users, who are hidden from training just as test users are.
 *
 * @param validation ratings of validation users; required by `validation`, ignored otherwise
 */
export function* runColdStart(
  bridge: Bridge,
  selection: Selection,
  test: RatingRows,
  validation?: RatingRows,
): Generator<ColdStartEpoch, ColdStartResult> {
  const tester = new ColdStartTest(test);
  let validator: ColdStartTest | undefined;
  if (selection === 'validation') {
    if (!validation || validation.users.length === 0) {
      throw new RangeError('selection "validation" needs validation users: set split.validationShare above 0');
    }
    validator = new ColdStartTest(validation);
  }
  let bestMae: { score: number; epoch: number; errors: UserErrors } | undefined;
  let bestRmse: typeof bestMae;
  const fitting = bridge.fit();
  for (;;) {
    const started = performance.now();
    const step = fitting.next();
    if (step.done === true) break;
    const report = step.value;
    const trained = performance.now();
    const errors = tester.errors(bridge);
    const seconds = { train: (trained - started) / 1000, test: (performance.now() - trained) / 1000 };
    const metrics = ratingMetrics(errors);
    const validated = validator && ratingMetrics(validator.errors(bridge));
    // One score under validation, so that both metrics come from one model; two under best-test-epoch, as the reference does.
    const maeScore = validated ? validated.mae : metrics.mae;
    const rmseScore = validated ? validated.mae : metrics.rmse;
    if (!bestMae || maeScore < bestMae.score) bestMae = { score: maeScore, epoch: report.epoch, errors };
    if (!bestRmse || rmseScore < bestRmse.score) bestRmse = { score: rmseScore, epoch: report.epoch, errors };
    yield { report, test: metrics, validation: validated, seconds };
  }
  if (!bestMae || !bestRmse) throw new RangeError('the bridge trained for no epoch: set epochs to 1 or more');
  const { mae, users, ratings } = ratingMetrics(bestMae.errors);
  return {
    selection,
    mae,
    rmse: ratingMetrics(bestRmse.errors).rmse,
    maeEpoch: bestMae.epoch,
    rmseEpoch: bestRmse.epoch,
    users,
    ratings,
    maeErrors: bestMae.errors,
    rmseErrors: bestRmse.errors,
  };
}
