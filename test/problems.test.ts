import assert from 'node:assert/strict';
import { z } from 'zod';
import { describeProblems, type ProblemOptions } from '../lib/problems';

const schema = z.strictObject({
  split: z.strictObject({ beta: z.number().gt(0).default(0.2) }).prefault({}),
  order: z.enum(['first', 'second']).default('first'),
  tasks: z.array(z.strictObject({ name: z.string(), files: z.record(z.string(), z.string()).optional() })).default([]),
});

function problems(input: unknown, options?: ProblemOptions): string[] {
  const { error } = schema.safeParse(input);
  assert.ok(error, 'the input is wrong');
  return describeProblems(error, input, schema, options);
}

describe('describeProblems', () => {
  it('names a key that does not exist, at any depth, and the nearest one', () => {
    assert.deepEqual(problems({ splt: {} }), ['there is no setting "splt". Did you mean "split"?']);
    assert.deepEqual(problems({ split: { betta: 1 } }), ['there is no setting "split.betta". Did you mean "beta"?']);
    assert.deepEqual(problems({ tasks: [{ name: 'a' }, { name: 'b', fils: {} }] }, { noun: 'key' }), [
      'there is no key "tasks[1].fils". Did you mean "files"?',
    ]);
    assert.deepEqual(problems({ entirely: 1 }), ['there is no setting "entirely".']);
  });

  it('says where, what stands there and what is wrong', () => {
    assert.deepEqual(problems({ split: { beta: 'half' } }), [
      'split.beta is "half": Invalid input: expected number, received string',
    ]);
    assert.deepEqual(problems(null), ['the whole is null: Invalid input: expected object, received null']);
    assert.match(problems({ tasks: [{}] })[0], /^tasks\[0\]\.name is missing: /);
  });

  it('names the nearest word of an enumeration', () => {
    assert.match(problems({ order: 'frist' })[0], /^order is "frist": .*"first"\|"second"\. Did you mean "first"\?$/);
  });

  it('names all problems, in the order in which zod finds them', () => {
    assert.equal(problems({ split: { beta: 0 }, order: 1, more: 1, other: 2 }).length, 4);
  });

  it('takes other names of places', () => {
    const nameOf = (path: readonly PropertyKey[]): string => `VARIABLE_${path.join('_').toUpperCase()}`;
    assert.match(problems({ order: 'x' }, { nameOf })[0], /^VARIABLE_ORDER is "x"/);
  });
});
