import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { methodNames } from '../../lib/bridge/registry';
import { UserError } from '../../lib/errors';
import { ensureJupyter, type JupyterEnvironment } from '../../scripts/jupyter';

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
  let answer: { printed: string[]; complete: string[][]; inspect: string[] };

  before(async function () {
    this.timeout(900_000);
    let jupyter: JupyterEnvironment;
    try {
      jupyter = await ensureJupyter();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      console.log(`      skipped: Jupyter cannot be set up here: ${error.message}`);
      return this.skip();
    }
    const { status, stdout, stderr } = spawnSync(jupyter.python, [join(__dirname, 'ask.py')], {
      env: jupyter.env,
      input: JSON.stringify({ cells, complete, inspect }),
      encoding: 'utf8',
      timeout: 600_000,
    });
    assert.equal(status, 0, stderr);
    answer = JSON.parse(stdout);
  });

  it('runs what is right', () => assert.equal(answer.printed[0].trim(), '0.1'));

  for (const at of [1, 2]) {
    it(`refuses the wrong option: ${cells[at]}`, () => {
      assert.match(answer.printed[at], /'lamda' does not exist.*Did you mean to write 'lambda'/);
    });
  }

  it('completes names of methods', () => {
    assert.ok(answer.complete[0].includes('DiffCDR'));
    assert.deepEqual(
      methodNames().filter((name) => !answer.complete[3].includes(name)),
      [],
    );
  });

  for (const at of [1, 2]) {
    it(`completes names of options: ${complete[at]}`, () => assert.ok(answer.complete[at].includes('lambda')));
  }

  it("completes those of a method of one's own", () => assert.deepEqual(answer.complete[4], ['shrink']));

  it('shows the comments of options and functions', () => {
    const [lambda, epochs, resolve] = answer.inspect;
    assert.match(lambda, /weight of the task loss/);
    assert.match(epochs, /Passes over the training rows/);
    assert.match(resolve, /A validated configuration/);
  });
});
