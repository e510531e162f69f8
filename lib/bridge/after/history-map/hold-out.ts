import type { RandomStream } from '../../../math/random';
import { type RatingRows, selectRows } from '../../../ratings/ratings';
import type { MethodContext } from '../../method';

/** A part of the training users held out, and what is left to learn from: what the hidden users are to the evaluator. */
export interface HoldOut {
  /** Indices of the task, in drawn order. */
  readonly held: Int32Array;
  /** The context without the target ratings of `held`. */
  readonly rest: MethodContext;
  /** The target ratings of `held`. */
  readonly rows: RatingRows;
}

/** Parts the overlapping training users into `folds`, each held out once. The parts differ by one user at most. */
export function holdOuts(context: MethodContext, folds: number, random: RandomStream): HoldOut[] {
  const order = random.shuffle(Int32Array.from(context.split.trainUsers));
  return Array.from({ length: folds }, (_, fold) =>
    holdOut(
      // What is drawn in a hold-out and what is drawn for use are stages of their own.
      { ...context, random: (stage) => context.random(`${stage}/held-out-${fold}`) },
      order.filter((_, k) => k % folds === fold),
    ),
  );
}

function holdOut(context: MethodContext, held: Int32Array): HoldOut {
  const { split } = context;
  const out = new Set(held);
  const without = (rows: RatingRows): RatingRows => select(rows, (user) => !out.has(user));
  return {
    held,
    rows: select(split.rated.target, (user) => out.has(user)),
    rest: {
      ...context,
      split: {
        ...split,
        trainUsers: split.trainUsers.filter((user) => !out.has(user)),
        validationUsers: held,
        targetTrain: without(split.targetTrain),
        bridgeTrain: without(split.bridgeTrain),
        rated: { source: split.rated.source, target: without(split.rated.target) },
      },
    },
  };
}

/** The rows of the users that are wanted. */
export function select(rows: RatingRows, wanted: (user: number) => boolean): RatingRows {
  const positions: number[] = [];
  rows.users.forEach((user, k) => {
    if (wanted(user)) positions.push(k);
  });
  return selectRows(rows, positions);
}
