import assert from 'node:assert/strict';
import { finish } from '../../../lib/math/work';
import { findTwins, type TwinOptions, twinTargets } from '../../../lib/task/audit/twins';
import { makeTask } from '../../../lib/task/make-task';
import type { CrossDomainTask } from '../../../lib/task/task';
import { ratingsOf } from '../../ratings/ratings-of';
import { tinyTask } from '../task-of';

type Row = readonly [string, string, number];

/** Rows of one item, rated by the users of the letters. */
const item = (name: string, users: string): Row[] => [...users].map((user) => [user, name, 4]);

const pairOf = (source: Row[][], target: Row[][]): CrossDomainTask =>
  makeTask(ratingsOf(source.flat()), ratingsOf(target.flat()));

const twinsOf = (task: CrossDomainTask, options?: TwinOptions): [string, string, number, number][] =>
  finish(findTwins(task, options)).map(({ source, target, jaccard, users }) => [
    task.source.itemIds[source],
    task.target.itemIds[target],
    jaccard,
    users,
  ]);

describe('findTwins', () => {
  const task = pairOf(
    [item('tent', 'abcdefg'), item('ball', 'abc'), item('net', 'bcd'), item('bat', 'xy')],
    [item('TENT', 'abcdef'), item('BALL', 'abc'), item('shoe', 'defg'), item('BAT', 'xy')],
  );

  it('finds items of the same users and names Jaccard and users', () => {
    assert.deepEqual(twinsOf(task), [
      ['ball', 'BALL', 1, 3],
      ['tent', 'TENT', 6 / 7, 6],
    ]);
  });

  it('asks for more than the threshold, and for the least users of both items', () => {
    assert.deepEqual(
      twinsOf(task, { jaccard: 6 / 7, leastUsers: 1 }).map(([source]) => source),
      ['ball', 'bat'],
    );
    assert.deepEqual(
      twinsOf(task, { jaccard: 0.8, leastUsers: 4 }).map(([source]) => source),
      ['tent'],
    );
  });

  it('counts a target item once, however many twins it has', () => {
    const double = pairOf([item('a1', 'abc'), item('a2', 'abc')], [item('A', 'abc'), item('B', 'ab')]);
    const pairs = finish(findTwins(double));
    assert.deepEqual(
      pairs.map(({ source, target }) => [source, target]),
      [
        [0, 0],
        [1, 0],
      ],
    );
    assert.deepEqual([...twinTargets(pairs)], [0]);
  });

  it('finds what comparing all pairs of items finds', () => {
    const { task: tiny } = tinyTask();
    const usersOf = ({ users, items, itemIds }: CrossDomainTask['source']): Set<number>[] => {
      const sets = itemIds.map(() => new Set<number>());
      for (let row = 0; row < users.length; row++) sets[items[row]].add(users[row]);
      return sets;
    };
    const [sources, targets] = [usersOf(tiny.source), usersOf(tiny.target)];
    const expected: number[][] = [];
    targets.forEach((those, target) => {
      sources.forEach((these, source) => {
        const both = [...these].filter((user) => those.has(user)).length;
        const jaccard = both / (these.size + those.size - both);
        if (these.size >= 2 && those.size >= 2 && jaccard > 0.15) expected.push([source, target, jaccard, both]);
      });
    });
    const found = finish(findTwins(tiny, { jaccard: 0.15, leastUsers: 2 }));
    assert.ok(expected.length > 10, 'the threshold is too high for this comparison to mean anything');
    assert.deepEqual(
      found.map(({ source, target, jaccard, users }) => [source, target, jaccard, users]),
      expected,
    );
  });

  it('refuses thresholds that no pair or every pair would meet', () => {
    assert.throws(() => twinsOf(task, { jaccard: 1, leastUsers: 3 }), /from 0 to below 1, not 1/);
    assert.throws(() => twinsOf(task, { jaccard: 0.8, leastUsers: 0 }), /whole number from 1, not 0/);
  });
});
