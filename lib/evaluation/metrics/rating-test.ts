import type { Bridge, Scorer } from '../../bridge/bridge';
import { scoreRows } from '../../kernels/score';
import { groupRows, type UserSlots, userSlots } from '../../math/grouping';
import type { RatingRows } from '../../ratings/ratings';
import type { RatingMetric } from './metric';
import { errorsByUser, type UserErrors } from './rating-metrics';

/** What of a model a test of ratings asks for; whether it can be trained does not matter. */
export type Predictor = Pick<Bridge, 'transfer' | 'itemTable'> | Pick<Scorer, 'scoreRows'>;

/**
 * Ratings of users whose target ratings no model has seen, scored by transferring each *user* once (the reference transfers
 * once per rating row; the numbers are the same).
 */
export class RatingTest {
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
    this.order = groupRows(rows.items, rows.items.reduce((most, item) => Math.max(most, item), 0) + 1).rows;
    this.orderedVector = this.order.map((row) => this.known.slots[row]);
    this.orderedItem = this.order.map((row) => rows.items[row]);
    this.orderedScores = new Float32Array(rows.users.length);
    this.scores = new Float32Array(rows.users.length);
  }

  /** r̂ = ALM(Solver(u_s))·v_t for every row, as the model stands now. The array is reused by the next call. */
  predict(model: Predictor): Float32Array {
    if ('scoreRows' in model) return model.scoreRows(this.rows.users, this.rows.items);
    const { order, orderedScores, scores } = this;
    const table = model.itemTable();
    scoreRows(model.transfer(this.users), table.dim, this.orderedVector, table, this.orderedItem, orderedScores);
    for (let k = 0; k < order.length; k++) scores[order[k]] = orderedScores[k];
    return scores;
  }

  /** The errors of the model as it stands now. */
  errors(model: Predictor): UserErrors {
    return errorsByUser(this.rows, this.predict(model), this.known);
  }

  /**
   * The value of each metric over all rows, by the metric's name.
   * @param errors of the model as it stands now
   */
  values(model: Predictor, errors: UserErrors, metrics: readonly RatingMetric[]): Record<string, number> {
    // Of most metrics the errors hold all that is needed; the others look at the predictions once more.
    const predictions = metrics.some(({ sums }) => !sums) ? this.predict(model) : undefined;
    const ratings = this.rows.values.length;
    const mean = ({ sums, measure }: RatingMetric): number => {
      let total = 0;
      if (sums) for (const sum of sums(errors)) total += sum;
      else for (let k = 0; k < ratings; k++) total += measure((predictions as Float32Array)[k], this.rows.values[k]);
      return total / ratings;
    };
    return Object.fromEntries(metrics.map((metric) => [metric.name, (metric.finish ?? ((x) => x))(mean(metric))]));
  }
}
