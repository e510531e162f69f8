import assert from 'node:assert/strict';
import { type Answer, ask, errors, printed } from './ask';

const world = `import { Workbench, makeTask, runData, synthesize } from 'diffcdr';
import { trainBaseModels } from 'diffcdr/embedding';
const { source, target } = synthesize('tiny', 1);
const data = runData(makeTask(source, target));
const bench = new Workbench(data, { seed: 1, seeds: [1], epochs: 2, beta: 0.2 }, ['DiffCDR']);
const { split } = await bench.base();
let turns = 0;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));`;

/** Each goes on for ever where nothing stops it. */
const endless: Readonly<Record<string, string>> = {
  'runs of the library': `for (let k = 1;; k++) { await bench.run('DiffCDR', { lambda: k / 1000 }); turns++; }`,
  'a tight loop of awaits': 'for (;;) { await null; turns++; }',
  'a tight loop of awaits behind a timer': 'await sleep(10);\nfor (;;) { await null; turns++; }',
  'a loop without awaits': 'while (true) turns++;',
  'a loop without awaits behind a timer': 'await sleep(10);\nwhile (true) turns++;',
  'a loop of timers': 'for (;;) { await sleep(5); turns++; }',
  'an interval': 'setInterval(() => { turns++ }, 5);\nawait new Promise(() => {});',
  'a loop that catches everything': 'for (;;) { try { await sleep(5); } catch {} turns++; }',
  'a loop of files that catches everything': `import { readFile } from 'node:fs/promises';
for (;;) { try { await readFile('00-start-here.ipynb'); } catch {} turns++; }`,
  'one call without a loop': `/(a+)+b/.test('a'.repeat(60));`,
  'training in workers': `const options = { ...bench.config.embedding, epochs: 1_000_000 };
await trainBaseModels(data.task, split, options, 1, { workers: 2 });`,
};

describe('the stop button', () => {
  const names = Object.keys(endless);
  let stopped: Answer[];
  let after: Answer[];

  before(async function () {
    const [, ...answers] = await ask<Answer[]>(this, [
      { run: world },
      ...names.flatMap((name) => [
        { run: endless[name], stop: 1 },
        // Long enough for a ghost to show itself.
        { run: 'const before = turns;\nawait sleep(200);\nconsole.log(turns - before);' },
      ]),
    ]);
    stopped = answers.filter((_, k) => k % 2 === 0);
    after = answers.filter((_, k) => k % 2 === 1);
  });

  names.forEach((name, k) => {
    it(`ends ${name}, and nothing of it goes on`, () => {
      const [error] = errors(stopped[k]);
      assert.equal(error?.ename, 'Interrupted', JSON.stringify(stopped[k].messages).slice(0, 500));
      assert.equal(error.evalue, 'the cell was stopped');
      assert.equal(stopped[k].reply.status, 'error');
      assert.equal(printed(after[k]).trim(), '0');
    });
  });
});
