import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { methodNames, methods } from '../../lib/bridge/registry';
import { writeTinyFiles } from '../fixtures/tiny-files';
import { captureProgram } from './capture';

describe('diffcdr run', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-run-'));
    await captureProgram(['synth', '--preset', 'tiny', '--out', folder]);
  });
  after(() => rm(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  const files = () => ['--source', at('source.csv.gz'), '--target', at('target.csv.gz')];
  const run = (...args: string[]) => captureProgram(['run', ...files(), '--set', 'embedding.dim=4', ...args]);
  const quick = ['--methods', 'emcdr,TGT', '--seeds', '2,1', '--epochs', '2'];

  it('gives one object a (method, seed, selection) with the fields of the contract, and a table', async () => {
    const { out } = await run(...quick, '--out', at('a'), '--json', at('new/folder/a.json'));
    const rows = JSON.parse(await readFile(at('new/folder/a.json'), 'utf8'));
    assert.equal(rows.length, 2 * 2 * 2);
    for (const row of rows) {
      assert.deepEqual(Object.keys(row), [
        ...['method', 'protocol', 'selection', 'seed', 'mae', 'rmse', 'maeEpoch', 'rmseEpoch', 'users', 'ratings'],
        ...['config', 'data'],
      ]);
      assert.ok(row.mae > 0 && row.rmse >= row.mae && row.protocol === 'cold');
    }
    assert.deepEqual([...new Set(rows.map((row: { method: string }) => row.method))], ['EMCDR', 'TGT']);
    assert.match(out, /cold, validation/);
    assert.match(out, /EMCDR\s+│\s+\d\.\d{4} ± \d\.\d{4}/);
  });

  it('runs each of several splits, and gives the mean over them', async () => {
    const { out } = await run(
      ...quick,
      '--splits',
      '1,2,3',
      '--selections',
      'refit',
      '--out',
      at('s'),
      '--json',
      at('s.json'),
    );
    const rows: { split: number; seed: number; method: string; mae: number }[] = JSON.parse(
      await readFile(at('s.json'), 'utf8'),
    );
    assert.equal(rows.length, 3 * 2 * 2);
    assert.deepEqual([...new Set(rows.map(({ split }) => split))], [1, 2, 3]);
    const own = rows.filter(({ method }) => method === 'TGT').map(({ mae }) => mae);
    const mean = own.reduce((sum, mae) => sum + mae, 0) / own.length;
    assert.match(out, new RegExp(`TGT\\s+│\\s+${mean.toFixed(4)} ±.*│ +2 │ +3 │`));
    assert.match(out, /Means over the splits/);
  });

  it('runs protocols side by side; a row of ranking holds the measures of its lists beside method, seed and selection', async () => {
    const args = ['--methods', 'EMCDR', '--seeds', '1', '--selections', 'validation', '--epochs', '2'];
    const { out } = await run(...args, '--protocol', 'cold,warm,ranking', '--out', at('p'), '--json', at('p.json'));
    const text = await readFile(at('p.json'), 'utf8');
    const rows: Record<string, unknown>[] = JSON.parse(text);
    assert.deepEqual(
      rows.map(({ protocol, method, seed, selection }) => [protocol, method, seed, selection]),
      ['cold', 'warm', 'ranking'].map((protocol) => [protocol, 'EMCDR', 1, 'validation']),
    );
    const [cold, warm, ranking] = rows;
    assert.deepEqual(Object.keys(warm), Object.keys(cold));
    assert.ok(Number(warm.ratings) < Number(cold.ratings));
    assert.deepEqual(Object.keys(ranking), [
      ...['method', 'protocol', 'selection', 'seed', 'mae', 'rmse', 'ndcg', 'hit', 'recall', 'precision', 'k'],
      ...['maeEpoch', 'rmseEpoch', 'epoch', 'users', 'ratings', 'config', 'data'],
    ]);
    const { ndcg, hit, recall, precision, k } = ranking as Record<string, number>;
    assert.ok(ndcg > 0 && hit >= ndcg && hit <= 1 && recall > 0 && precision >= hit / k && k === 20);
    for (const name of ['cold', 'warm', 'ranking']) assert.match(out, new RegExp(`^${name}, validation$`, 'm'));
    assert.match(out, /N@20.*H@20/);
    const again = await run(...args, '--protocol', 'ranking,cold,warm', '--out', at('p'));
    assert.match(again.err, /0 of 3 cells run, 3 kept/);
    const shorter = await run(...args, '--protocol', 'ranking', '--set', 'ranking.k=5', '--out', at('p'));
    assert.match(shorter.err, /1 of 1 cells run/);
    assert.match(shorter.out, /N@5/);
  });

  it('gives the same bytes twice: kept, run anew, elsewhere; and keeps times of cells that it did not run', async () => {
    const json = (name: string) => readFile(at(name), 'utf8');
    await run(...quick, '--out', at('b'), '--json', at('b1.json'));
    const timings = async () => Promise.all((await readdir(at('b/timings'))).map((name) => json(`b/timings/${name}`)));
    const first = await timings();
    assert.equal(first.length, 8);
    const kept = await run(...quick, '--out', at('b'), '--json', at('b2.json'));
    assert.match(kept.err, /0 of 8 cells run, 8 kept/);
    assert.deepEqual(await timings(), first);
    const fresh = await run(...quick, '--out', at('b'), '--json', at('b3.json'), '--fresh');
    assert.match(fresh.err, /8 of 8 cells run/);
    await run(...quick, '--out', at('elsewhere'), '--json', at('b4.json'));
    for (const name of ['b2.json', 'b3.json', 'b4.json']) assert.equal(await json(name), await json('b1.json'), name);
    assert.deepEqual(await readdir(at('b/cells')), await readdir(at('elsewhere/cells')));
    for (const name of await readdir(at('b'))) assert.ok(!name.endsWith('.tmp'));
    const table = await captureProgram(['table', '2', '--store', at('b'), '--format', 'csv']);
    assert.match(table.out, /source → target/);
    assert.match(table.out, /EMCDR/);
  });

  it('names its cells in the store before it runs them, and times them: Table 4 reads a run too', async () => {
    await run(...quick, '--out', at('m'));
    const { cells } = JSON.parse(await readFile(at('m/grids/run.json'), 'utf8'));
    assert.equal(cells.length, 8);
    assert.match(
      (await captureProgram(['table', '4', '--store', at('m')])).out,
      /training, samples per second[\s\S]*EMCDR/,
    );
    // As a run leaves it that was stopped.
    await rm(at(`m/cells/${cells[3].key}.json`));
    const { err, out } = await captureProgram(['table', '2', '--store', at('m')]);
    assert.match(err, /Grid run: 1 of 8 cells are not there \(yet\)/);
    assert.match(out, /EMCDR/);
  });

  it('names what diverged, or came to nothing, and goes on with the others', async () => {
    const args = [
      '--methods',
      'EMCDR,AffineTask,DiffCDR,TGT',
      '--seeds',
      '1',
      '--selections',
      'validation',
      '--epochs',
      '2',
    ];
    const rates = ['EMCDR.learningRate=1e200', 'AffineTask.learningRate=1e6'].flatMap((rate) => ['--set', rate]);
    await assert.rejects(run(...args, ...rates, '--out', at('bad'), '--json', at('bad.json')), (error: Error) => {
      assert.match(error.message, /^2 of 4 cells failed:\n/);
      assert.match(error.message, /EMCDR, cold, seed 1, validation: EMCDR, seed 1: .*diverged/);
      assert.match(error.message, /AffineTask, .*ratings are missed by .* points in the mean/);
      return true;
    });
    const rows: { method: string }[] = JSON.parse(await readFile(at('bad.json'), 'utf8'));
    assert.deepEqual(
      rows.map(({ method }) => method),
      ['DiffCDR', 'TGT'],
    );
  });

  it('does not depend on the order of the lines', async () => {
    await writeTinyFiles(at('lines'));
    const reversed = async (name: string): Promise<void> => {
      const [header, ...lines] = (await readFile(at(`lines/${name}.csv`), 'utf8')).trim().split('\n');
      await writeFile(at(`lines/${name}-reversed.csv`), `${[header, ...lines.reverse()].join('\n')}\n`);
    };
    await reversed('source');
    await reversed('target');
    for (const suffix of ['', '-reversed']) {
      const pair = ['--source', at(`lines/source${suffix}.csv`), '--target', at(`lines/target${suffix}.csv`)];
      await captureProgram(['run', ...pair, ...quick, '--out', at(`c${suffix}`), '--json', at(`c${suffix}.json`)]);
    }
    assert.equal(await readFile(at('c.json'), 'utf8'), await readFile(at('c-reversed.json'), 'utf8'));
  });

  it('runs all methods that a protocol can measure, and says which it leaves out', async () => {
    const args = ['--methods', 'all', '--protocol', 'cold,ranking', '--seeds', '1', '--selections', 'validation'];
    const { err } = await run(...args, '--epochs', '1', '--out', at('all'), '--json', at('all.json'));
    const rows: { method: string; protocol: string }[] = JSON.parse(await readFile(at('all.json'), 'utf8'));
    const ran = (name: string) => rows.filter(({ protocol }) => protocol === name).map(({ method }) => method);
    const orders = methods.filter(({ makes }) => makes === 'order').map(({ name }) => name);
    assert.deepEqual(orders, ['MostPop', 'UserKnn', 'ItemRidge', 'Ease', 'S2CDR']);
    assert.deepEqual(ran('ranking'), methodNames());
    assert.deepEqual(
      ran('cold'),
      methodNames().filter((name) => !orders.includes(name)),
    );
    const lines = err.split('\n').filter((line) => line.includes('Left out'));
    assert.deepEqual(lines, [`Left out, since the protocol cannot measure them: cold ${orders.join(', ')}.`]);
  });

  it('runs scorers without base models, and refuses one by name where it cannot be measured', async () => {
    const args = ['--seeds', '1', '--selections', 'validation', '--out', at('scorers')];
    const names = 'mostpop,userknn,itemridge,ease,s2cdr,itemmean';
    const { err, out } = await run('--protocol', 'ranking', '--methods', names, ...args);
    assert.match(err, /6 of 6 cells run.*base models 0\.0 s/);
    assert.doesNotMatch(err, /base model (source|target)/);
    assert.match(out, /ItemRidge\s+│ +\d/);
    await assert.rejects(
      run('--methods', 'EMCDR,UserKnn', '--protocol', 'cold', ...args, '--out', at('refused')),
      /^UserError: UserKnn orders items and predicts no rating.*run it under "ranking"/,
    );
    await assert.rejects(run('--methods', 'S2CDR', '--protocol', 'warm', ...args), /S2CDR .*no user vectors/);
    // Before anything is run: EMCDR would have come first.
    assert.deepEqual(await readdir(at('refused/cells')).catch(() => []), []);
  });

  it('says which test users it leaves out', async () => {
    await writeTinyFiles(at('users'));
    await writeFile(at('users/target.csv'), `${await readFile(at('users/target.csv'), 'utf8')}stranger,t1,5,1\n`);
    await writeFile(at('users.txt'), 'u1\nu2\nstranger\n');
    const pair = ['--source', at('users/source.csv'), '--target', at('users/target.csv')];
    const { err } = await captureProgram([
      ...['run', ...pair, '--test-users', at('users.txt'), '--methods', 'GlobalMean', '--seeds', '1'],
      ...['--epochs', '1', '--out', at('d')],
    ]);
    assert.match(err, /users\.txt: 1 of 3 users rated in one domain only and are left out/);
  });

  it('prints the settings', async () => {
    const { out } = await run('--print-config', '--set', 'DiffCDR.lambda=1', '--beta', '0.5', '--epochs', '3');
    const config = JSON.parse(out);
    assert.deepEqual(
      [config.methods.DiffCDR.lambda, config.methods.DiffCDR.epochs, config.embedding.dim, config.split.beta],
      [1, 3, 4, 0.5],
    );
  });

  it('refuses what cannot be, naming the option and the nearest right word, and leaves nothing behind', async () => {
    await writeFile(at('names.txt'), 'nobody\n');
    const out = ['--out', at('never')];
    const cases: [string[], RegExp][] = [
      [['--sorce', 'x'], /no option --sorce. Did you mean "--source"/],
      [['--beta', '2'], /--beta takes a share between 0 and 1.*not "2"/],
      [['--epochs', '0'], /--epochs takes a whole number from 1, not "0"/],
      [['--seeds', 'a'], /--seeds takes a whole number, not "a"/],
      [['--seeds', '1,,2'], /--seeds takes a whole number, not ""/],
      [['--methods', 'foo'], /no method "foo" \(methods: GlobalMean/],
      [['--methods', 'DifCDR'], /Did you mean "DiffCDR"/],
      [['--protocol', 'rankin'], /no protocol "rankin" \(protocols: cold, warm, ranking\).*Did you mean "ranking"/],
      [['--protocol', 'cold,wram'], /no protocol "wram".*Did you mean "warm"/],
      [['--set', 'ranking.perpositive=2'], /Did you mean "perPositive"/],
      [['--plugin', at('none.ts')], /the plugin .*none\.ts: there is no such file/],
      [['--plugin', at('names.txt')], /the plugin .*names\.txt/],
      [['--selections', 'validaton'], /--selections takes .* Did you mean "validation"/],
      [['--set', 'DiffCDR.lamda=1'], /no setting "methods.DiffCDR.lamda". Did you mean "lambda"/],
      [['--set', 'split.beta=2'], /split.beta is 2/],
      [['--set', '__proto__.x=1'], /no such setting/],
      [['--set', 'split.__proto__.x=1'], /no such setting/],
      [['--set', 'constructor=1'], /no setting "constructor"/],
      [['--config', at('none.json')], /no such file/],
      [['--config', at('names.txt')], /not JSON/],
      [['--test-users', at('names.txt')], /1 of 1 test users rated in neither domain: "nobody"/],
      [['--test-users', at('names.txt'), '--beta', '0.2'], /either --test-users or beta/],
      [['--test-users', at('names.txt'), '--set', 'split.beta=0.5'], /either --test-users or beta/],
      [['--k-core', '1000'], /the k-core is empty/],
      [['--target', at('none.xyz')], /no such file/],
    ];
    for (const [args, expected] of cases) await assert.rejects(run(...args, ...out), expected, args.join(' '));
    await assert.rejects(readdir(at('never')), /ENOENT/);
    await assert.rejects(captureProgram(['run', '--sorce', 'x']), /Did you mean "--source"/);
    await assert.rejects(run(...quick, ...out, '--json', folder), /this is a folder, name a file/);
    await assert.rejects(run(...quick, '--out', at('names.txt')), /the folder .*names\.txt cannot be made: EEXIST/);
    await assert.rejects(
      run(...quick, '--out', at('names.txt/below')),
      /the folder .*names\.txt cannot be made: EEXIST/,
    );
  });

  it('has a help text for every command', async () => {
    for (const command of ['run', 'sweep', 'search', 'table', 'figure', 'describe', 'synth', 'doctor', 'native']) {
      await assert.rejects(captureProgram([command, '--help']), { code: 'commander.helpDisplayed' });
    }
  });
});
