import { finish, type Pause } from '../math/work';
import { type RatingRows, selectRows } from '../ratings/ratings';
import type { CrossDomainTask, SplitRows, UserSplit } from './task';

/** What a split makes of a user. */
enum Role {
  OneDomain,
  Train,
  Validation,
  Test,
}

/**
 * The rows that each stage sees. Target ratings of validation and test users are in `validation` and `test` alone.
 * Rows keep the order of the domain: sorted by (user, item).
 */
export function splitRows(task: CrossDomainTask, users: UserSplit): SplitRows {
  return finish(splittingRows(task, users));
}

/** {@link splitRows} with pauses between the parts, for `drive`: millions of ratings take a while. */
export function* splittingRows(task: CrossDomainTask, users: UserSplit): Generator<Pause, SplitRows> {
  const role = new Uint8Array(task.userIds.length);
  for (const user of users.trainUsers) role[user] = Role.Train;
  for (const user of users.validationUsers) role[user] = Role.Validation;
  for (const user of users.testUsers) role[user] = Role.Test;

  const { target } = task;
  function* rowsOf(part: number, wanted: (role: Role) => boolean): Generator<Pause, RatingRows> {
    const chosen = role.map((own) => (wanted(own) ? 1 : 0));
    const positions = new Int32Array(target.users.length);
    let count = 0;
    for (let k = 0; k < positions.length; k++) if (chosen[target.users[k]]) positions[count++] = k;
    yield { fraction: part / 4 };
    const rows = selectRows(target, positions.subarray(0, count));
    yield { fraction: (part + 0.5) / 4 };
    return rows;
  }
  const { users: sourceUsers, items, values, times } = task.source;
  const source = { users: sourceUsers, items, values, times };
  const targetTrain = yield* rowsOf(0, (r) => r === Role.OneDomain || r === Role.Train);
  return {
    trainUsers: users.trainUsers,
    validationUsers: users.validationUsers,
    testUsers: users.testUsers,
    source,
    targetTrain,
    bridgeTrain: yield* rowsOf(1, (r) => r === Role.Train),
    rated: { source, target: targetTrain },
    validation: yield* rowsOf(2, (r) => r === Role.Validation),
    test: yield* rowsOf(3, (r) => r === Role.Test),
  };
}
