import assert from 'node:assert/strict';
import { timeLeakage } from '../../../lib/task/audit/time-leakage';
import { makeTask } from '../../../lib/task/make-task';
import { ratingsOf } from '../../ratings/ratings-of';

describe('timeLeakage', () => {
  const source = [
    ['a', 'x', 4, 10],
    ['a', 'y', 4, 30],
    ['b', 'x', 4, 50],
    ['alone', 'x', 4, 1],
  ] as const;
  const target = [
    ['a', 'p', 4, 20],
    ['a', 'q', 4, 5],
    ['b', 'p', 4, 50],
    ['b', 'r', 4, 60],
    ['other', 'q', 4, 90],
  ] as const;

  it('counts what the future tells of overlapping users', () => {
    const leakage = timeLeakage(makeTask(ratingsOf(source), ratingsOf(target)));
    assert.deepEqual(leakage, {
      // a rated q at 5, before 10; b's are not before 50, and equal times are no leak.
      targetBeforeSource: 1 / 4,
      // a's ratings at 10 and 30 are later than 5; b's at 50 is not later than 50.
      sourceAfterTarget: 2 / 3,
      // a rated p at 20 and q at 5, before all others; r has no other rating.
      itemKnownLater: 2 / 4,
    });
  });

  it('says nothing where a domain has no times', () => {
    const timeless = ratingsOf(target.map(([user, item, rating]) => [user, item, rating]));
    assert.equal(timeLeakage(makeTask(ratingsOf(source), timeless)), undefined);
  });
});
