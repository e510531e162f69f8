import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../lib/platform/project';

const folder = join(projectRoot, 'examples');
const tsx = join(projectRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs');

/** What each example must print beside numbers; an example that is not in here fails. */
const printed: Readonly<Record<string, readonly RegExp[]>> = {
  'own-method.ts': [/EMCDR.*\d\.\d{4}/, /ShrunkMap.*\d\.\d{4}/],
  'own-scorer.ts': [/N@20/, /ItemMean.* 0\.\d+/, /CoRated.* 0\.\d+/],
  'own-metric.ts': [/Far off/, /MRR@20/, /BiasBridge.* 0\.\d+/],
  'own-data.ts': [/MAE/, /DiffCDR.*\d\.\d{4} ± /],
  'own-schedule.ts': [/DiffCDR.*even@1.*\d\.\d{4}/],
  'own-solver.ts': [/DiffCDR.*ddim@1.*\d\.\d{4}/],
};

describe('examples', function () {
  this.timeout(180_000);
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));

  it('are those that are listed here', () => assert.deepEqual(names.sort(), Object.keys(printed).sort()));

  for (const name of names) {
    it(`${name} runs and prints its result`, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [tsx, join(folder, name)], { cwd: projectRoot });
      for (const line of printed[name] ?? []) assert.match(stdout, line);
      assert.doesNotMatch(stdout, /NaN|undefined/);
    });
  }
});

describe('docs/your-own.md', () => {
  const guide = readFileSync(join(projectRoot, 'docs', 'your-own.md'), 'utf8');
  const blocks = [...guide.matchAll(/\]\(\.\.\/examples\/([\w-]+\.ts)\)[^`]*?\n\n```ts\n([\s\S]*?)```/g)];

  it('links only to files that are there', () => {
    for (const [, link] of guide.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      assert.ok(existsSync(join(projectRoot, 'docs', link)), `${link} is missing`);
    }
  });

  it('shows of each example a part that stands in it', () => {
    assert.deepEqual([...new Set(blocks.map(([, name]) => name))].sort(), Object.keys(printed).sort());
    assert.equal(blocks.length, guide.match(/^```ts$/gm)?.length, 'each block stands below the link to its file');
    for (const [, name, block] of blocks) {
      assert.ok(readFileSync(join(folder, name), 'utf8').includes(block), `this is not in examples/${name}:\n${block}`);
    }
  });
});
