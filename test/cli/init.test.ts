import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerInit } from '../../lib/cli/init';
import { projectRoot, version } from '../../lib/platform/project';
import { capture } from './capture';

describe('diffcdr init', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'diffcdr-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const ours = readdirSync(join(projectRoot, 'notebooks')).filter((name) => name.endsWith('.ipynb'));
  const { files, devDependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));

  it('writes the notebooks as they are, and what starts them', async () => {
    const out = join(folder, 'new', 'place');
    const { out: said } = await capture(registerInit, ['init', out]);
    assert.match(said, new RegExp(`${ours.length} notebooks[^]*npm install[^]*npm start`));
    assert.deepEqual(readdirSync(join(out, 'notebooks')), ours);
    for (const name of ours) {
      const [written, kept] = [out, projectRoot].map((root) => readFileSync(join(root, 'notebooks', name)));
      assert.ok(written.equals(kept), name);
    }
    const { dependencies, scripts } = JSON.parse(readFileSync(join(out, 'package.json'), 'utf8'));
    assert.equal(dependencies.diffcdr, version);
    assert.equal(dependencies.tslab, devDependencies.tslab);
    const started = scripts.start.replace('node node_modules/diffcdr/dist/', '').replace(/js$/, 'ts');
    assert.ok(existsSync(join(projectRoot, started)), started);
  });

  it('replaces nothing', async () => {
    await capture(registerInit, ['init', join(folder, 'b')]);
    await assert.rejects(capture(registerInit, ['init', join(folder, 'b')]), /already holds package.json and \d+ more/);
  });

  it('is in the package, with what it copies', () => {
    for (const name of ['notebooks/*.ipynb', 'requirements.txt']) assert.ok(files.includes(name), name);
  });
});
