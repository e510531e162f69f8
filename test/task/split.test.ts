import assert from 'node:assert/strict';
import { type SplitOptions, splitUsers } from '../../lib/task/split';
import { tinyTask } from './task-of';

const { task } = tinyTask();
const idsOf = (users: Int32Array) => Array.from(users, (user) => task.userIds[user]);

describe('splitUsers', () => {
  it('parts the overlap, sorted, with round(β n) test users', () => {
    for (const beta of [0.1, 0.2, 0.5, 0.8]) {
      for (const validationShare of [0, 0.01, 0.3]) {
        for (const splitSeed of [1, 2, 3]) {
          const split = splitUsers(task, { beta, validationShare, splitSeed });
          const { trainUsers, validationUsers, testUsers } = split;
          const all = [...trainUsers, ...validationUsers, ...testUsers].sort((a, b) => a - b);
          assert.deepEqual(all, [...task.overlap]);
          assert.equal(testUsers.length, Math.round(beta * task.overlap.length));
          const rest = task.overlap.length - testUsers.length;
          const held = validationShare === 0 ? 0 : Math.max(1, Math.round(validationShare * rest));
          assert.equal(validationUsers.length, held);
          for (const users of [trainUsers, validationUsers, testUsers]) assert.deepEqual(users, users.slice().sort());
        }
      }
    }
  });

  it('is the same for the same seed and another for another', () => {
    const draw = (splitSeed: number) => splitUsers(task, { beta: 0.5, validationShare: 0.1, splitSeed });
    assert.deepEqual(draw(7), draw(7));
    assert.notDeepEqual(draw(7).testUsers, draw(8).testUsers);
  });

  it('tests at a larger β all whom it tests at a smaller one', () => {
    const tested = (beta: number) => splitUsers(task, { beta, validationShare: 0, splitSeed: 4 }).testUsers;
    const large = new Set(tested(0.8));
    for (const user of tested(0.2)) assert.ok(large.has(user));
  });

  it('takes test users by id, in any order, and counts those outside the overlap', () => {
    const { testUsers: drawn } = splitUsers(task, { beta: 0.2, validationShare: 0, splitSeed: 1 });
    const outside = task.userIds.filter((_, user) => !task.overlap.includes(user)).slice(0, 3);
    const split = splitUsers(task, {
      testUserIds: [...outside, ...idsOf(drawn).reverse()],
      validationShare: 0.2,
      splitSeed: 1,
    });
    assert.deepEqual(split.testUsers, drawn);
    assert.equal(split.outsideOverlap, 3);
  });

  const cases: [string, Partial<SplitOptions>, RegExp][] = [
    ['β of 0', { beta: 0 }, /beta must lie between 0 and 1, not 0/],
    ['β of 1', { beta: 1 }, /beta must lie between 0 and 1, not 1/],
    ['NaN', { beta: Number.NaN }, /not NaN/],
    ['no test user', { beta: 0.001 }, /leaves no test user/],
    ['no training user', { beta: 0.99 }, /no training user is left/],
    ['all validating', { beta: 0.95, validationShare: 0.99 }, /no training user is left/],
    ['a share of 1', { validationShare: 1 }, /validation share must be from 0 to below 1, not 1/],
    ['a seed with a fraction', { splitSeed: 0.5 }, /seed must be a whole number/],
    [
      'unknown ids',
      { beta: undefined, testUserIds: ['nobody', 'u000001'] },
      /1 of 2 test users rated in neither domain: "nobody"/,
    ],
    ['an id named twice', { beta: undefined, testUserIds: ['u000001', 'u000001'] }, /"u000001" is named twice/],
    ['nobody', { beta: undefined, testUserIds: [] }, /no test user is left/],
  ];
  for (const [name, options, says] of cases) {
    it(`refuses ${name}`, () => {
      const full = { beta: 0.2, validationShare: 0, splitSeed: 1, ...options } as SplitOptions;
      assert.throws(() => splitUsers(task, full), says);
    });
  }
});
