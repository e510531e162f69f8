import assert from 'node:assert/strict';
import type { RatingRows } from '../../lib/ratings/ratings';
import { splitRows } from '../../lib/task/rows';
import { splitUsers } from '../../lib/task/split';
import { tinyTask } from './task-of';

const spell = (rows: RatingRows) => Array.from(rows.users, (user, k) => `${user} ${rows.items[k]} ${rows.values[k]}`);

describe('splitRows', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    it(`hides no more and no less than it should, seed ${seed}`, () => {
      const { task } = tinyTask(seed);
      const split = splitUsers(task, { beta: [0.2, 0.5, 0.8][seed % 3], validationShare: 0.2, splitSeed: seed });
      const rows = splitRows(task, split);

      const hidden = new Set([...split.testUsers, ...split.validationUsers]);
      for (const user of rows.targetTrain.users)
        assert.ok(!hidden.has(user), 'a hidden user’s target rating is trained on');
      for (const user of rows.bridgeTrain.users) assert.ok(!hidden.has(user));
      assert.deepEqual(new Set(rows.test.users), new Set(split.testUsers));
      assert.deepEqual(new Set(rows.validation.users), new Set(split.validationUsers));
      assert.deepEqual(new Set(rows.bridgeTrain.users), new Set(split.trainUsers));

      const parts = [...spell(rows.targetTrain), ...spell(rows.validation), ...spell(rows.test)];
      assert.deepEqual(parts.sort(), spell(task.target).sort());
      const trained = new Set(spell(rows.targetTrain));
      for (const row of spell(rows.bridgeTrain)) assert.ok(trained.has(row));

      const overlap = new Set(task.overlap);
      const targetOnly = task.target.users.filter((user) => !overlap.has(user)).length;
      assert.equal(rows.targetTrain.users.length - rows.bridgeTrain.users.length, targetOnly);
      assert.deepEqual(spell(rows.source), spell(task.source));
      assert.equal(rows.test.times?.length, rows.test.users.length);
    });
  }
});
