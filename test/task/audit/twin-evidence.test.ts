import assert from 'node:assert/strict';
import { finish } from '../../../lib/math/work';
import { twinEvidence } from '../../../lib/task/audit/twin-evidence';
import { findTwins } from '../../../lib/task/audit/twins';
import { makeTask } from '../../../lib/task/make-task';
import { ratingsOf } from '../../ratings/ratings-of';

describe('twinEvidence', () => {
  const evidence = (source: [string, string, number, number?][], target: [string, string, number, number?][]) => {
    const task = makeTask(ratingsOf(source), ratingsOf(target));
    return twinEvidence(task, finish(findTwins(task)));
  };

  it('counts equal ratings and times of twins beside those of any two ratings of the same users', () => {
    const found = evidence(
      [
        ['a', 'tent', 5, 1],
        ['b', 'tent', 4, 2],
        ['c', 'tent', 3, 3],
        ['a', 'ball', 5, 9],
      ],
      [
        ['a', 'TENT', 5, 1],
        ['b', 'TENT', 4, 2],
        ['c', 'TENT', 2, 3],
        ['b', 'shoe', 4, 5],
      ],
    );
    assert.equal(found?.ratingPairs, 3);
    // a: both source ratings are 5, as the target's is; b: both target ratings are 4; c: never.
    assert.deepEqual(found?.sameRating, { share: 2 / 3, chance: 2 / 3 });
    // a and b: one of two pairs has one time; c: its only one.
    assert.deepEqual(found?.sameTime, { share: 1, chance: 2 / 3 });
  });

  it('says nothing of times that there are not, and nothing at all without twins', () => {
    const rows = [...'abc'].map((user): [string, string, number] => [user, 'tent', 4]);
    assert.equal(evidence(rows, rows)?.sameTime, undefined);
    assert.equal(evidence(rows.slice(0, 2), rows), undefined);
  });
});
