import { Matrix } from 'ml-matrix';
import type { Scorer } from '../../../lib/bridge/bridge';
import type { MethodContext } from '../../../lib/bridge/method';
import { finish } from '../../../lib/math/work';
import type { RatingRows } from '../../../lib/ratings/ratings';

/** Histories of some users as a dense matrix of zeros and ones. */
export function denseHistories({ users, items }: RatingRows, of: ArrayLike<number>, columns: number): Matrix {
  const matrix = Matrix.zeros(of.length, columns);
  const place = new Map(Array.from(of, (user, row) => [user, row]));
  users.forEach((user, k) => {
    const row = place.get(user);
    if (row !== undefined) matrix.set(row, items[k], 1);
  });
  return matrix;
}

/** Dense histories of the training users in both domains, and the source history of the user asked for. */
export function denseContext({ task, split }: MethodContext, user: number) {
  const [sourceItems, targetItems] = [task.source.itemIds.length, task.target.itemIds.length];
  return {
    source: denseHistories(split.rated.source, split.trainUsers, sourceItems),
    target: denseHistories(split.rated.target, split.trainUsers, targetItems),
    own: denseHistories(split.rated.source, [user], sourceItems),
  };
}

/** Scores of all target items for a user after the fit. */
export function fittedScores(model: Scorer, context: MethodContext, user: number): number[] {
  finish(model.fit());
  const out = new Float32Array(context.task.target.itemIds.length);
  model.scoreItems(user, out);
  return [...out];
}

/** The context with drawn items among its training rows, as the protocol `ranking` has them: they are no interactions. */
export function withDrawnItems(context: MethodContext): MethodContext {
  const all = (items: number): RatingRows => {
    const count = context.task.userIds.length * items;
    return {
      users: Int32Array.from({ length: count }, (_, k) => Math.floor(k / items)),
      items: Int32Array.from({ length: count }, (_, k) => k % items),
      values: new Float32Array(count),
    };
  };
  const { source, target } = context.task;
  return {
    ...context,
    split: { ...context.split, source: all(source.itemIds.length), targetTrain: all(target.itemIds.length) },
  };
}
