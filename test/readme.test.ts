import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ledgerFiles, ledgerOfRows } from '../experiments/ledger';
import { projectRoot } from '../lib/platform/project';

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');

describe('README', () => {
  it('shows a library example that runs as it stands', function () {
    if (!existsSync(join(projectRoot, 'dist', 'lib', 'index.js'))) this.skip();
    const [, example] = /```ts\n([\s\S]*?)```/.exec(readme) ?? assert.fail('README has no ts example');
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', example], {
      cwd: projectRoot,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const rows = printed.trim().split('\n');
    assert.equal(rows.length, 3);
    for (const row of rows) {
      const numbers = row.match(/\d\.\d+/g)?.map(Number) ?? [];
      assert.equal(numbers.length, 2, row);
      for (const value of numbers) assert.ok(value > 0.1 && value < 5, row);
    }
  }).timeout(120_000);

  it('says of findings what the ledger says, which is what the shipped rows say', async () => {
    const ledger = await ledgerOfRows();
    const kept = readFileSync(join(projectRoot, 'data', 'evidence', 'findings.json'), 'utf8');
    assert.deepEqual(
      JSON.parse(kept),
      JSON.parse(JSON.stringify(ledger)),
      'npm run evidence -- --ledger makes the ledger anew',
    );
    for (const { path, text } of await ledgerFiles(ledger)) {
      assert.equal(readFileSync(path, 'utf8'), text, `npm run evidence -- --ledger makes ${path} anew`);
    }
  });

  it('links only to files that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map((match) => match[1]);
    assert.ok(links.length > 0);
    for (const link of links) assert.ok(existsSync(join(projectRoot, link)), `${link} is missing`);
  });

  it('maps every notebook and every folder of lib', () => {
    const notebooks = readdirSync(join(projectRoot, 'notebooks')).filter((name) => name.endsWith('.ipynb'));
    for (const name of notebooks) assert.ok(readme.includes(name), `README does not name ${name}`);
    for (const entry of readdirSync(join(projectRoot, 'lib'), { withFileTypes: true })) {
      if (entry.isDirectory())
        assert.ok(readme.includes(`lib/${entry.name}`), `README does not name lib/${entry.name}`);
    }
  });
});
