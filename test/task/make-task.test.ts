import assert from 'node:assert/strict';
import { UserError } from '../../lib/errors';
import { makeTask } from '../../lib/task/make-task';
import { ratingsOf } from '../ratings/ratings-of';
import { tinyTask } from './task-of';

describe('makeTask', () => {
  it('indexes the union of the users and finds the overlap', () => {
    const task = makeTask(
      ratingsOf([
        ['b', 's1', 5],
        ['d', 's2', 4],
        ['e', 's1', 3],
      ]),
      ratingsOf([
        ['a', 't1', 1],
        ['d', 't1', 2],
        ['b', 't2', 3],
      ]),
    );
    assert.deepEqual(task.userIds, ['a', 'b', 'd', 'e']);
    assert.deepEqual([...task.overlap], [1, 2]);
    assert.deepEqual([...task.source.users], [1, 2, 3]);
    assert.deepEqual([...task.target.users], [0, 1, 2]);
    assert.deepEqual([...task.target.items], [0, 1, 0]);
    assert.deepEqual(task.target.itemIds, ['t1', 't2']);
  });

  it('keeps who rated what', () => {
    const { pair, task } = tinyTask();
    for (const name of ['source', 'target'] as const) {
      pair[name].users.forEach((user, k) => {
        assert.equal(task.userIds[task[name].users[k]], pair[name].userIds[user]);
      });
    }
    assert.deepEqual(task.userIds, pair.truth.userIds);
    assert.equal(task.overlap.length, 45);
  });

  it('refuses domains without a common user and shows what their ids look like', () => {
    assert.throws(
      () => makeTask(ratingsOf([['a', 's', 5]]), ratingsOf([['A', 't', 5]])),
      (error: unknown) => error instanceof UserError && /no user rated in both.*"a".*"A"/.test(error.message),
    );
  });
});
