import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../lib/platform/project';
import { type Answer, ask, jupyterOrSkip, printed } from './ask';

const many = 20_000;

describe('the notebook kernel', () => {
  let prints: Answer;
  let waits: Answer;
  let trains: Answer;
  let order: Answer;

  before(async function () {
    const world = `import { Workbench, display, makeTask, runData, synthesize } from 'diffcdr';
const { source, target } = synthesize('tiny', 1);
const data = runData(makeTask(source, target));
const bench = new Workbench(data, { seed: 1, seeds: [1, 2, 3], epochs: 400, beta: 0.2 }, ['DiffCDR']);`;
    [, prints, waits, trains, order] = await ask<Answer[]>(this, [
      { run: world },
      { run: `for (let k = 0; k < ${many}; k++) console.log('line', k);` },
      { run: 'await new Promise((resolve) => setTimeout(resolve, 2600));', meanwhile: ['Work|', 'synth|'] },
      { run: `for (const lambda of [1, 2, 3, 4]) await bench.run('DiffCDR', { lambda: lambda });` },
      { run: `console.log('a');\nconsole.error('b');\nawait display({ markdown: '*c*' });\nconsole.log('d');` },
    ]);
  });

  it(`loses none of ${many} prints in a tight loop`, () =>
    assert.deepEqual(
      printed(prints).trim().split('\n'),
      Array.from({ length: many }, (_, k) => `line ${k}`),
    ));

  it('is busy while a cell waits, whatever else it is asked', () => {
    const { states } = waits;
    assert.ok(states.filter((state) => state === 'idle').length >= 3, states.join());
    // Each answer is followed by the word that the cell still runs.
    const next = states.slice(1).filter((_, k) => states[k] === 'idle');
    assert.deepEqual(
      next,
      next.map(() => 'busy'),
    );
  });

  it('keeps the order of outputs', () =>
    assert.deepEqual(
      order.messages.flatMap(([type, { text, data }]) =>
        type === 'stream' ? [text] : type === 'display_data' ? [data?.['text/markdown']] : [],
      ),
      ['a\n', 'b\n', '*c*', 'd\n'],
    ));

  it('shows in one place how far a long cell has come, and takes it away', () => {
    const shown = trains.messages.filter(([type]) => /display_data/.test(type));
    assert.ok(shown.length >= 2, `${shown.length} messages`);
    assert.deepEqual(
      shown.map(([type]) => type),
      shown.map((_, k) => (k === 0 ? 'display_data' : 'update_display_data')),
    );
    const lines = shown.map(([, { data }]) => data?.['text/plain']);
    assert.match(lines.slice(0, -1).join('\n'), /of 3 · .*epoch \d+ of 400.* · about \d+ s left/);
    assert.equal(lines.at(-1), '');
  });
});

describe('a notebook in any folder', () => {
  let folder: string;
  let answer: Answer;

  before(async function () {
    folder = mkdtempSync(join(tmpdir(), 'diffcdr-folder-'));
    [answer] = await ask<Answer[]>(
      this,
      [
        {
          run: `import { readFileSync } from 'node:fs';
import { synthesize } from 'diffcdr';
import { summarizeTask } from 'diffcdr/task';
import { z } from 'zod';
console.log(typeof readFileSync, synthesize('tiny', 1).source.values.length, typeof summarizeTask, z.number().parse(1));`,
        },
      ],
      folder,
    );
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('finds diffcdr, and what comes with it', () => assert.match(printed(answer), /^function \d+ function 1\n$/));
});

describe('starts of the kernel', () => {
  it('all end ready', async function () {
    this.timeout(600_000);
    const { python, env } = await jupyterOrSkip(this);
    const { status, stdout, stderr } = spawnSync(
      python,
      [join(projectRoot, 'scripts', 'kernel-starts.py'), '--count', '10'],
      { env, encoding: 'utf8', timeout: 500_000 },
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /10 starts, 10 ready/);
  });
});
