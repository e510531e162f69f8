import assert from 'node:assert/strict';
import { hashTask } from '../../lib/task/hash';
import { makeTask } from '../../lib/task/make-task';
import { tinyTask } from './task-of';

describe('hashTask', () => {
  it('is the task’s own: the same for the same ratings, another for others or for domains exchanged', () => {
    const { pair, task } = tinyTask(1);
    assert.equal(hashTask(task), hashTask(tinyTask(1).task));
    assert.notEqual(hashTask(task), hashTask(tinyTask(2).task));
    assert.notEqual(hashTask(task), hashTask(makeTask(pair.target, pair.source)));
  });
});
