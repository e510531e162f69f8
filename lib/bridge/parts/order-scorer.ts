import type { Tensors } from '../../math/tensor';
import { finish, type Pause } from '../../math/work';
import type { Scorer } from '../bridge';

/** What scores were worked out from, and how. */
export interface Prepared {
  /** Training rows that were looked at. */
  readonly rows: number;
  /** Scores of all items for a user, into `out`, [items]; with pauses, where that takes more than a few milliseconds. */
  score(user: number, out: Float32Array): Generator<Pause, void>;
  /** What was learned, for `restore`; absent: nothing that the rows do not hold. */
  readonly learned?: Tensors;
}

/**
 * A scorer that orders items and learns nothing in epochs: what it prepares is the model.
 * @param prepare works out what scores need, with pauses
 */
export function orderScorer(items: number, prepare: () => Generator<Pause, Prepared>, engine = 'typed-array'): Scorer {
  let prepared: Prepared | undefined;
  const scorer = {
    engine,
    scores: 'order' as const,
    *fit() {
      prepared = yield* prepare();
      yield { epoch: 1, losses: {}, rows: prepared.rows };
    },
    *scoring(user: number, out: Float32Array): Generator<Pause, void> {
      if (!prepared) throw new Error('a scorer is to be fitted before it is asked for scores');
      yield* prepared.score(user, out);
    },
    scoreItems: (user: number, out: Float32Array) => finish(scorer.scoring(user, out)),
    state: (): Tensors => prepared?.learned ?? {},
    scoreRows(users: Int32Array, asked: Int32Array) {
      const all = new Float32Array(items);
      let scored = -1;
      return Float32Array.from(asked, (item, row) => {
        // Rows of one user mostly come one after another.
        if (users[row] !== scored) scorer.scoreItems(users[row], all);
        scored = users[row];
        return all[item];
      });
    },
  };
  return scorer;
}
