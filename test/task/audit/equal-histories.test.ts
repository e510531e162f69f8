import assert from 'node:assert/strict';
import { finish } from '../../../lib/math/work';
import { equalHistories } from '../../../lib/task/audit/equal-histories';
import { makeTask } from '../../../lib/task/make-task';
import { ratingsOf } from '../../ratings/ratings-of';

type Row = readonly [string, string, number];

/** A user's ratings of items named by letters, for example `x5 y4`. */
const history = (user: string, text: string): Row[] =>
  text.split(' ').map((part) => [user, part.slice(0, -1), Number(part.slice(-1))]);

const equal = (source: Row[][], target: Row[][], least?: number) =>
  finish(equalHistories(makeTask(ratingsOf(source.flat()), ratingsOf(target.flat())), least));

describe('equalHistories', () => {
  it('finds users of equal items and ratings, in each domain and in both', () => {
    const found = equal(
      [history('a', 'x5 y4 z3'), history('b', 'z3 x5 y4'), history('c', 'x5 y4 z3'), history('d', 'x5 y4 z2')],
      [history('a', 'p1 q2 r3'), history('b', 'p1 q2 r3'), history('c', 'p1 q2 r5'), history('e', 'p1 q2 r5')],
    );
    assert.deepEqual(found.source, [{ users: ['a', 'b', 'c'], ratings: 3 }]);
    assert.deepEqual(
      found.target.map(({ users }) => users),
      [
        ['a', 'b'],
        ['c', 'e'],
      ],
    );
    assert.deepEqual(found.both, [{ users: ['a', 'b'], ratings: 6 }]);
    assert.deepEqual(found.across, []);
  });

  it('finds a source history that is another user’s target history, by item id, but not a user’s own', () => {
    const found = equal(
      [history('a', 'x5 y4 z3'), history('b', 'x1 y1 z1')],
      [history('b', 'x5 y4 z3 '.trim()), history('a', 'p1 q1 r1')],
    );
    assert.deepEqual(found.across, [{ users: ['a', 'b'], ratings: 3 }]);
    const own = equal([history('a', 'x5 y4 z3')], [history('a', 'x5 y4 z3')]);
    assert.deepEqual(own.across, []);
  });

  it('passes over short histories, and is not confused by ids that hold separators', () => {
    const short = [history('a', 'x5 y4'), history('b', 'x5 y4')];
    assert.deepEqual(equal(short, short).both, []);
    assert.deepEqual(equal(short, short, 2).both, [{ users: ['a', 'b'], ratings: 4 }]);
    const tricky: Row[] = [
      ['a', 'x":1 "y', 1],
      ['b', 'x', 1],
      ['b', 'y', 1],
    ];
    assert.deepEqual(equal([tricky], [tricky], 1).source, []);
  });
});
