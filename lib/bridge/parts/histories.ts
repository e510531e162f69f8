import { type BinaryMatrix, binaryMatrix } from '../../math/binary-matrix';
import type { Pause } from '../../math/work';
import type { RatingRows } from '../../ratings/ratings';
import type { SavedContext } from '../method';

/**
 * Histories of the users that a scorer learns from, as binary matrices: every item that a user has rated is a one, whatever the
 * rating; items that a protocol drew as negatives are not. The rows of both are the same users.
 */
export interface TrainingHistories {
  /** Users × source items. */
  readonly source: BinaryMatrix;
  /** Users × target items. */
  readonly target: BinaryMatrix;
}

/** Source histories of all users, [users × source items]: those of hidden users and of newcomers too. */
export function* sourceHistories({ task, split }: SavedContext): Generator<Pause, BinaryMatrix> {
  const { users, items } = split.rated.source;
  return yield* binaryMatrix(users, items, task.userIds.length, task.source.itemIds.length);
}

/** Histories of the overlapping training users, in both domains. */
export function* overlapHistories({ task, split }: SavedContext): Generator<Pause, TrainingHistories> {
  const place = new Int32Array(task.userIds.length).fill(-1);
  split.trainUsers.forEach((user, row) => {
    place[user] = row;
  });
  const matrix = ({ users, items }: RatingRows, columns: number): Generator<Pause, BinaryMatrix> =>
    binaryMatrix(
      users.map((user) => place[user]),
      items,
      split.trainUsers.length,
      columns,
    );
  return {
    source: yield* matrix(split.rated.source, task.source.itemIds.length),
    target: yield* matrix(split.rated.target, task.target.itemIds.length),
  };
}

/**
 * Histories over source ⊕ target items, [users × (source items + target items)]: the target part of a hidden user is empty. Users
 * who came after the fit are not among them, whatever `keep` says.
 */
export function* joinedHistories(
  { task, split, fittedUsers = task.userIds.length }: SavedContext,
  keep: (user: number) => boolean,
): Generator<Pause, BinaryMatrix> {
  const { source, target } = split.rated;
  const sourceItems = task.source.itemIds.length;
  const users = new Int32Array(source.users.length + target.users.length);
  const items = new Int32Array(users.length);
  users.set(source.users);
  users.set(target.users, source.users.length);
  items.set(source.items);
  items.set(
    target.items.map((item) => sourceItems + item),
    source.items.length,
  );
  // Users without a row here would only add empty rows.
  const place = new Int32Array(task.userIds.length).fill(-1);
  let rows = 0;
  for (const user of users) if (place[user] < 0 && user < fittedUsers && keep(user)) place[user] = rows++;
  return yield* binaryMatrix(
    users.map((user) => place[user]),
    items,
    rows,
    sourceItems + task.target.itemIds.length,
  );
}
