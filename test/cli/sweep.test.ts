import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyFiles } from '../fixtures/tiny-files';
import { captureProgram } from './capture';

describe('diffcdr sweep, table, figure, search', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-sweep-cli-'));
    await writeTinyFiles(folder);
    const grid = {
      name: 'tiny',
      tasks: [{ name: 'tiny', source: 'source.csv', target: 'target.csv' }],
      methods: ['TGT', 'EMCDR'],
      seeds: [1, 2],
      protocols: ['cold', 'warm'],
      config: {
        embedding: { dim: 4, epochs: 2 },
        methods: { EMCDR: { epochs: 2 } },
        protocols: { warm: { epochs: 2 } },
      },
    };
    await writeFile(at('grid.json'), JSON.stringify(grid));
  });
  after(() => rm(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);

  it('lists the cells of a grid and runs none', async () => {
    const { out } = await captureProgram(['sweep', at('grid.json'), '--out', at('dry'), '--dry-run']);
    assert.match(out, /\n16 cells$/);
    await assert.rejects(readdir(at('dry')), /ENOENT/);
  });

  it('shows control characters of task and setting names as code points', async () => {
    const tasks = [{ name: 'a\u001b[31mb', source: 'source.csv', target: 'target.csv' }];
    const settings = [{ name: 's\u0007', set: [] }];
    const plan = { methods: ['ItemMean'], seeds: [1], selections: ['validation'] };
    await writeFile(at('esc.json'), JSON.stringify({ name: 'esc', tasks, settings, ...plan }));
    for (const dry of [['--dry-run'], ['--workers', '1']]) {
      const { out, err } = await captureProgram(['sweep', at('esc.json'), '--out', at('esc'), ...dry]);
      assert.match(out, /s\\u0007/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      assert.doesNotMatch(out + err, /[\u001b\u0007]/);
    }
  });

  it('runs each cell once, and table and figure read what it left', async () => {
    const sweep = () => captureProgram(['sweep', at('grid.json'), '--out', at('store'), '--workers', '1']);
    assert.match((await sweep()).err, /16 of 16 cells run, 0 kept/);
    assert.match((await sweep()).err, /0 of 16 cells run, 16 kept/);
    const store = ['--store', at('store')];
    await captureProgram(['table', '2', ...store, '--format', 'csv', '--out', at('table.csv')]);
    assert.match(await readFile(at('table.csv'), 'utf8'), /EMCDR/);
    await captureProgram(['table', '2', ...store, '--out', at('table.tex')]);
    assert.match(await readFile(at('table.tex'), 'utf8'), /\\toprule/);
    await captureProgram(['figure', '3', ...store, '--out', at('figure.json')]);
    assert.ok(JSON.parse(await readFile(at('figure.json'), 'utf8')).data.length > 0);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('names what failed and goes on, and ends with an error', async () => {
    const grid = { name: 'bad', tasks: [{ name: 'gone', source: 'gone.csv', target: 'target.csv' }], methods: ['TGT'] };
    await writeFile(at('bad.json'), JSON.stringify(grid));
    await assert.rejects(
      captureProgram(['sweep', at('bad.json'), '--out', at('bad'), '--workers', '1']),
      /10 of 10 cells failed:\n.*gone\.csv: no such file/,
    );
  });

  it('orders candidates of a search on validation users', async () => {
    const { out } = await captureProgram([
      ...['search', '--source', at('source.csv'), '--target', at('target.csv'), '--method', 'EMCDR'],
      ...['--space', 'EMCDR.learningRate=0.01,0.1', '--set', 'embedding.dim=4', '--out', at('search')],
    ]);
    assert.match(out, /Best on validation users: --set EMCDR\.learningRate=0\.0?1/);
    const lists = await captureProgram([
      ...['search', '--source', at('source.csv'), '--target', at('target.csv'), '--method', 'EMCDR', '--draws', '2'],
      ...['--protocol', 'ranking', '--out', at('search')],
    ]);
    assert.match(lists.out, /validation N@k.*higher is better/s);
  });

  it('refuses what cannot be in one line', async () => {
    const pair = ['--source', at('source.csv'), '--target', at('target.csv')];
    const cases: [string[], RegExp][] = [
      [['sweep', at('none.json'), '--out', at('x')], /none\.json: there is no such file/],
      [['sweep', at('grid.json'), '--out', at('x'), '--workers', '0'], /--workers takes a whole number from 1/],
      [['table', '5', '--store', at('x')], /no table "5"/],
      [['table', '2', '--store', at('x')], /holds no run or sweep/],
      [['table', '2', '--store', at('x'), '--out', at('a.xls')], /a\.xls: the name must end in one of \.txt \.md/],
      [['figure', '3', '--store', at('x'), '--out', at('a.txt')], /must end in one of \.html \.json \.svg \.pdf \.png/],
      [['figure', '4', '--store', at('x'), '--out', at('a.html')], /name a grid file with --from/],
      [['search', ...pair, '--method', 'GlobalMean'], /--space is needed/],
      [['search', ...pair, '--draws', '0'], /--draws takes a whole number from 1/],
      [['search', ...pair, '--space', 'DiffCDR.lamda=1', '--out', at('y')], /Did you mean "lambda"/],
    ];
    for (const [args, expected] of cases) await assert.rejects(captureProgram(args), expected, args.join(' '));
    await assert.rejects(readdir(at('x')), /ENOENT/);
  });
});
