import assert from 'node:assert/strict';
import { finish } from '../../../lib/math/work';
import { findTwins } from '../../../lib/task/audit/twins';
import { withoutTwins } from '../../../lib/task/audit/without-twins';
import { makeTask } from '../../../lib/task/make-task';
import { ratingsOf } from '../../ratings/ratings-of';

type Row = readonly [string, string, number];
const item = (name: string, users: string): Row[] => [...users].map((user) => [user, name, 4]);

describe('withoutTwins', () => {
  const source = ratingsOf([...item('tent', 'abcd'), ...item('ball', 'abcx')]);
  const target = ratingsOf([...item('TENT', 'abcd'), ...item('shoe', 'abcy'), ...item('hat', 'cz')]);

  it('takes out twin items, their ratings, and users who rated nothing else', () => {
    const { target: left, removed } = finish(withoutTwins(source, target));
    assert.deepEqual(left.itemIds, ['hat', 'shoe']);
    assert.deepEqual(left.userIds, ['a', 'b', 'c', 'y', 'z']);
    assert.deepEqual(removed, { items: 1, ratings: 4, users: 1 });
    assert.deepEqual(
      { ...left, times: undefined },
      { ...ratingsOf([...item('shoe', 'abcy'), ...item('hat', 'cz')]), times: undefined },
    );
    assert.equal(finish(findTwins(makeTask(source, left))).length, 0);
  });

  it('refuses a pair of which nothing is left', () => {
    assert.throws(() => finish(withoutTwins(source, source)), /every target item has a twin/);
  });
});
