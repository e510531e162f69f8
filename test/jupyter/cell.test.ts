import assert from 'node:assert/strict';
import { methodNames } from '../../lib/bridge/registry';
import { type Answer, ask, errors, printed } from './ask';

/** What the first cell of a notebook holds, and one that its author got wrong. */
const cells = [
  `import { Workbench, defineMethod, makeTask, resolveConfig, runData, synthesize } from 'diffcdr';
import { z } from 'zod';
const { source, target } = synthesize('tiny', 1);
const data = runData(makeTask(source, target));
const bench = new Workbench(data, { seed: 1, seeds: [1], epochs: 1, beta: 0.2 }, ['DiffCDR']);
const options = z.strictObject({
  /** How much. */
  shrink: z.number().default(5),
});
const mine = defineMethod({ name: 'Mine', summary: '', source: '', options, create: () => { throw new Error(); } });
console.log(bench.config.methods.DiffCDR.lambda);`,
  'resolveConfig({ methods: { DiffCDR: { lamda: 1 } } })',
  "bench.run('DiffCDR', { lamda: 1 })",
];

const complete = [
  'resolveConfig({ methods: { Diff| } })',
  'resolveConfig({ methods: { DiffCDR: { la| } } })',
  "bench.run('DiffCDR', { la| })",
  "bench.run('Dif|')",
  'bench.run(mine, { sh| })',
];

const inspect = [
  'resolveConfig({ methods: { DiffCDR: { lam|bda: 1 } } })',
  "bench.run('DiffCDR', { epo|chs: 1 })",
  'resolve|Config({})',
];

describe('a notebook cell in a real kernel', () => {
  let ran: Answer[];
  let matches: string[][];
  let shown: string[];

  before(async function () {
    const answers = await ask(this, [
      ...cells.map((run) => ({ run })),
      ...complete.map((line) => ({ complete: line })),
      ...inspect.map((line) => ({ inspect: line })),
    ]);
    ran = answers.splice(0, cells.length) as Answer[];
    matches = answers.splice(0, complete.length) as string[][];
    shown = answers as string[];
  });

  it('runs what is right', () => assert.equal(printed(ran[0]).trim(), '0.1'));

  for (const at of [1, 2]) {
    it(`refuses the wrong option: ${cells[at]}`, () => {
      assert.match(errors(ran[at])[0].evalue ?? '', /'lamda' does not exist.*Did you mean to write 'lambda'/);
    });
  }

  it('completes names of methods', () => {
    assert.ok(matches[0].includes('DiffCDR'));
    assert.deepEqual(
      methodNames().filter((name) => !matches[3].includes(name)),
      [],
    );
  });

  for (const at of [1, 2]) {
    it(`completes names of options: ${complete[at]}`, () => assert.ok(matches[at].includes('lambda')));
  }

  it("completes those of a method of one's own", () => assert.deepEqual(matches[4], ['shrink']));

  it('shows the comments of options and functions', () => {
    const [lambda, epochs, resolve] = shown;
    assert.match(lambda, /weight of the task loss/);
    assert.match(epochs, /Passes over the training rows/);
    assert.match(resolve, /A validated configuration/);
  });
});
