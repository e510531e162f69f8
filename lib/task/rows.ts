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
  const role = new Uint8Array(task.userIds.length);
  for (const user of users.trainUsers) role[user] = Role.Train;
  for (const user of users.validationUsers) role[user] = Role.Validation;
  for (const user of users.testUsers) role[user] = Role.Test;

  const { target } = task;
  const rowsOf = (wanted: (role: Role) => boolean): RatingRows => {
    let count = 0;
    for (const user of target.users) if (wanted(role[user])) count++;
    const positions = new Int32Array(count);
    for (let k = 0, at = 0; k < target.users.length; k++) if (wanted(role[target.users[k]])) positions[at++] = k;
    return selectRows(target, positions);
  };
  const { users: sourceUsers, items, values, times } = task.source;
  const source = { users: sourceUsers, items, values, times };
  const targetTrain = rowsOf((r) => r === Role.OneDomain || r === Role.Train);
  return {
    trainUsers: users.trainUsers,
    validationUsers: users.validationUsers,
    testUsers: users.testUsers,
    source,
    targetTrain,
    bridgeTrain: rowsOf((r) => r === Role.Train),
    rated: { source, target: targetTrain },
    validation: rowsOf((r) => r === Role.Validation),
    test: rowsOf((r) => r === Role.Test),
  };
}
