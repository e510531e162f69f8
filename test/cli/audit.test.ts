import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFlawedFiles } from '../fixtures/flawed-files';
import { captureProgram } from './capture';

describe('diffcdr audit', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-audit-'));
    await writeFlawedFiles(folder);
  });
  after(() => rm(folder, { recursive: true }));
  const diffcdr = (command: string, ...args: string[]) =>
    captureProgram([
      command,
      ...['--source', join(folder, 'source.csv'), '--target', join(folder, 'target.csv')],
      ...args,
    ]);

  it('says in 80 columns what it found, and marks what should be told with a result', async () => {
    const { out } = await diffcdr('audit');
    assert.match(out, /^! Twin items: 2 of 43 target items, \d\.\d % of shared users’ ratings$/m);
    assert.match(out, /^! Duplicate rows: source 0 \(0 conflicting\), target 2 \(1 conflicting\)$/m);
    assert.match(out, /^! Users of equal history: 2 in the source, 2 in the target, 2 in both, 0 across$/m);
    assert.match(out, /^ {2}Shared item ids: 0$/m);
    assert.match(out, /^! Source after target: \d+\.\d %$/m);
    assert.match(out, /^ {2}Test set at beta 0\.8: 49 users, \d+ ratings$/m);
    for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
  });

  it('writes all figures as JSON, the number of twins at the top', async () => {
    const file = join(folder, 'audit.json');
    await diffcdr('audit', '--json', file);
    const audit = JSON.parse(await readFile(file, 'utf8'));
    assert.equal(audit.twinItems, 2);
    assert.deepEqual(Object.keys(audit), [
      'twinItems',
      'twinOptions',
      'twinRatings',
      'twinShare',
      'twins',
      'twinEvidence',
      'sharedItems',
      'duplicates',
      'equalHistories',
      'timeLeakage',
      'implicit',
      'resolution',
      'sizes',
    ]);
    await diffcdr('audit', '--json', file, '--twin-users', '5');
    assert.equal(JSON.parse(await readFile(file, 'utf8')).twinItems, 1);
  });

  it('writes what it found as the name of --out ends', async () => {
    const file = (name: string) => join(folder, name);
    await diffcdr('audit', '--out', file('out.md'));
    assert.match(await readFile(file('out.md'), 'utf8'), /^\| ! \| Twin items \| 2 of 43 target items/m);
    await diffcdr('audit', '--out', file('out.json'));
    assert.equal(JSON.parse(await readFile(file('out.json'), 'utf8')).twinItems, 2);
    await assert.rejects(diffcdr('audit', '--out', file('out.doc')), /must end in one of \.txt/);
  });

  it('leaves twins out where asked, in every command that reads a pair', async () => {
    const { out, err } = await diffcdr('audit', '--without-twins');
    assert.match(err, /without 2 twin items, their 9 ratings/);
    assert.match(out, /^ {2}Twin items: 0 of 41 target items/m);
    const run = (name: string, ...args: string[]) => {
      const methods = [
        '--protocol',
        'ranking',
        '--methods',
        'MostPop',
        '--seeds',
        '1',
        '--selections',
        'best-test-epoch',
      ];
      return diffcdr('run', ...methods, '--out', join(folder, name), '--json', join(folder, `${name}.json`), ...args);
    };
    await run('with');
    await run('without', '--without-twins');
    const [row] = JSON.parse(await readFile(join(folder, 'with.json'), 'utf8'));
    const [apart] = JSON.parse(await readFile(join(folder, 'without.json'), 'utf8'));
    assert.notEqual(row.data, apart.data);
  });

  it('exits with 1 for findings only if asked to', async () => {
    const before = process.exitCode;
    try {
      await diffcdr('audit');
      assert.equal(process.exitCode, before);
      await diffcdr('audit', '--strict');
      assert.equal(process.exitCode, 1);
    } finally {
      process.exitCode = before;
    }
  });

  it('refuses thresholds that make no sense', async () => {
    await assert.rejects(diffcdr('audit', '--jaccard', '1'), /--jaccard takes a share between 0 and 1/);
    await assert.rejects(diffcdr('audit', '--twin-users', '0'), /--twin-users takes a whole number from 1/);
  });
});
