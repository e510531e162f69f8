import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyFiles } from '../fixtures/tiny-files';
import { captureProgram } from './capture';

/** A method and a metric of one's own, as somebody writes them who has the package alone. */
const typescript = `
import { type bridge, defineMethod, defineMetric } from 'diffcdr';
import { z } from 'zod';

export const mine = defineMethod({
  name: 'Mine',
  summary: 'one rating for all',
  source: 'test',
  version: '1',
  options: z.strictObject({ level: z.number().default(4) }),
  create: (_context, { level }) => ({
    engine: 'by-hand',
    scores: 'ratings' as const,
    *fit(): bridge.Training {
      yield { epoch: 1, losses: {}, rows: 1 };
    },
    scoreRows: (users: Int32Array) => new Float32Array(users.length).fill(level),
    scoreItems: (_user: number, out: Float32Array) => out.fill(level),
  }),
});

export default defineMetric({
  kind: 'rating',
  name: 'within',
  title: 'within 1',
  better: 'higher',
  digits: 3,
  summary: 'share of ratings that are predicted to a star',
  measure: (prediction, rating) => Number(Math.abs(prediction - rating) <= 1),
});
`;

/** The same method, written down as JavaScript. */
const javascript = `
const { defineMethod } = require('diffcdr');
const { z } = require('zod');

exports.mine = defineMethod({
  name: 'Mine',
  summary: 'one rating for all',
  source: 'test',
  version: '1',
  options: z.strictObject({ level: z.number().default(4) }),
  create: (_context, { level }) => ({
    engine: 'by-hand',
    scores: 'ratings',
    *fit() {
      yield { epoch: 1, losses: {}, rows: 1 };
    },
    scoreRows: (users) => new Float32Array(users.length).fill(level),
    scoreItems: (_user, out) => out.fill(level),
  }),
});
`;

describe('plugins of the command line', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const pair = () => ['--source', at('source.csv'), '--target', at('target.csv')];
  const quick = ['--seeds', '1', '--selections', 'validation', '--set', 'embedding.dim=4', '--epochs', '1'];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-plugin-'));
    await writeTinyFiles(folder);
    await writeFile(at('mine.ts'), typescript);
    await writeFile(at('mine.js'), javascript);
    await writeFile(at('nothing.ts'), 'export const answer = 42;\n');
    await writeFile(at('broken.ts'), 'import "there-is-no-such-package";\n');
    const double = typescript.replace("'Mine'", "'EMCDR'");
    await writeFile(at('double.ts'), double);
  });
  after(() => rm(folder, { recursive: true }));

  it('run a method and measure a metric of one’s own, in TypeScript', async () => {
    const args = [
      '--methods',
      'mine,GlobalMean',
      '--set',
      'Mine.level=3',
      '--out',
      at('run'),
      '--json',
      at('run.json'),
    ];
    const { out } = await captureProgram(['run', ...pair(), ...quick, '--plugin', at('mine.ts'), ...args]);
    const rows: Record<string, unknown>[] = JSON.parse(await readFile(at('run.json'), 'utf8'));
    assert.deepEqual(
      rows.map(({ method }) => method),
      ['Mine', 'GlobalMean'],
    );
    for (const { within } of rows) assert.ok(Number(within) > 0 && Number(within) <= 1);
    assert.match(out, /MAE.*RMSE.*within/);
    assert.match(out, /Mine\s+│/);
    const table = await captureProgram(['table', '2', '--store', at('run'), '--format', 'csv']);
    assert.match(table.out, /Mine/);
  });

  it('stand among `all`, and give in JavaScript the same numbers', async () => {
    const runWith = async (plugin: string): Promise<{ method: string; mae: number; rmse: number }[]> => {
      const args = ['--plugin', at(plugin), '--out', at(`all-${plugin}`), '--json', at(`${plugin}.json`)];
      await captureProgram(['run', ...pair(), ...quick, '--methods', 'all', ...args]);
      return JSON.parse(await readFile(at(`${plugin}.json`), 'utf8'));
    };
    const [ts, js] = [await runWith('mine.ts'), await runWith('mine.js')];
    assert.equal(ts.at(-1)?.method, 'Mine');
    const numbers = (rows: typeof ts) => rows.map(({ method, mae, rmse }) => [method, mae, rmse]);
    assert.deepEqual(numbers(js), numbers(ts));
  });

  it('are searched and recommend', async () => {
    const search = ['--method', 'Mine', '--space', 'Mine.level=1,4', '--plugin', at('mine.ts'), '--out', at('search')];
    const { out } = await captureProgram(['search', ...pair(), '--set', 'embedding.dim=4', ...search]);
    assert.match(out, /Search of Mine/);
    assert.match(out, /Best on validation users: --set Mine\.level=4/);
    await captureProgram(['synth', '--preset', 'tiny', '--out', at('synth')]);
    const files = ['--source', at('synth/source.csv.gz'), '--target', at('synth/target.csv.gz')];
    const args = ['--method', 'mine', '--plugin', at('mine.js'), '--set', 'Mine.level=2', '--count', '2'];
    const lists = await captureProgram(['recommend', ...files, ...args]);
    assert.match(lists.out, /,1,[^,]+,2\.0000\n/);
    assert.match(lists.err, /Mine of epoch 1/);
  });

  it('go with a sweep into its workers, from the grid or from --plugin', async () => {
    const grid = {
      name: 'own',
      tasks: [{ name: 'tiny', source: 'source.csv', target: 'target.csv' }],
      methods: ['Mine', 'GlobalMean'],
      seeds: [1],
      selections: ['validation'],
      protocols: ['cold', 'ranking'],
      config: { embedding: { dim: 4, epochs: 1 }, methods: { Mine: { level: 3 } } },
    };
    await writeFile(at('grid.json'), JSON.stringify(grid));
    await writeFile(at('with.json'), JSON.stringify({ ...grid, plugins: ['mine.js'] }));
    await assert.rejects(
      captureProgram(['sweep', at('grid.json'), '--out', at('sweep')]),
      /no method "Mine"|"methods\.Mine"/,
    );
    const sweep = (file: string, ...more: string[]) =>
      captureProgram(['sweep', at(file), '--out', at('sweep'), '--workers', '1', ...more]);
    const first = await sweep('grid.json', '--plugin', at('mine.js'));
    assert.match(first.err, /4 of 4 cells run/);
    assert.match(first.out, /Mine/);
    assert.match((await sweep('with.json')).err, /0 of 4 cells run, 4 kept/);
    const table = await captureProgram(['table', '2', '--store', at('sweep'), '--format', 'csv']);
    assert.match(table.out, /Mine/);
    // The metric of mine.ts is measured too, so its cells of ratings are others.
    assert.match((await sweep('grid.json', '--plugin', at('mine.ts'))).err, /4 of 4 cells run/);
  }).timeout(180_000);

  it('are refused in one line where they are of no use', async () => {
    const run = (plugin: string) =>
      captureProgram(['run', ...pair(), ...quick, '--plugin', at(plugin), '--out', at('never')]);
    await assert.rejects(run('nothing.ts'), /nothing\.ts exports no method, schedule.*defineMethod/);
    await assert.rejects(run('broken.ts'), /broken\.ts cannot be loaded: .*there-is-no-such-package/);
    await assert.rejects(run('double.ts'), /already a method "EMCDR"/);
    await assert.rejects(run('gone.js'), /gone\.js: there is no such file/);
  });
});
