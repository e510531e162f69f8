import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../lib/platform/project';
import { writeRatings } from '../../lib/ratings/write';
import { hiddenPair } from '../experiment/model/pair';
import { captureProgram } from './capture';

describe('model files on the command line', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const { hidden, sourceOfOthers, sourceOfHidden, targetOfOthers, targetOfHidden } = hiddenPair();
  const pair = () => ['--source', at('source.csv'), '--target', at('target.csv')];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-fit-'));
    await writeRatings(sourceOfOthers, at('source.csv'));
    await writeRatings(targetOfOthers, at('target.csv'));
    await writeRatings(sourceOfHidden, at('new-source.csv'));
    await writeRatings(targetOfHidden, at('new-target.csv'));
    const { err } = await captureProgram(['fit', ...pair(), '--seed', '2', '--out', at('model.safetensors')]);
    assert.match(
      err,
      /DiffCDR of epoch \d+: ndcg 0\.\d{4} on \d+ validation users; .* written to .*model\.safetensors/,
    );
  });
  after(() => rm(folder, { recursive: true }));

  it('recommend --model gives the lists of recommend, to the screen and to a file', async () => {
    const trained = await captureProgram(['recommend', ...pair(), '--seed', '2', '--count', '4']);
    const { out, err } = await captureProgram(['recommend', '--model', at('model.safetensors'), '--count', '4']);
    // The epoch is chosen by lists of 10 in the file, and of 4 there: choose alike.
    const fitted = ['fit', ...pair(), '--seed', '2', '--count', '4', '--out', at('four.safetensors')];
    await captureProgram(fitted);
    const four = await captureProgram(['recommend', '--model', at('four.safetensors'), '--count', '4']);
    assert.equal(four.out, trained.out);
    assert.equal(out.split('\n').length, four.out.split('\n').length);
    assert.match(err, /\d+ users; DiffCDR of epoch \d+, from .*model\.safetensors/);
    await captureProgram(['recommend', '--model', at('four.safetensors'), '--count', '4', '--out', at('lists.csv')]);
    assert.equal((await readFile(at('lists.csv'), 'utf8')).trim(), four.out.trim());
  });

  it('fit writes the same bytes twice', async () => {
    await captureProgram(['fit', ...pair(), '--seed', '2', '--out', at('again.safetensors')]);
    assert.ok((await readFile(at('again.safetensors'))).equals(await readFile(at('model.safetensors'))));
  });

  it('recommend --model --source serves users whom the model has never seen', async () => {
    const { out, err } = await captureProgram([
      'recommend',
      '--model',
      at('model.safetensors'),
      '--source',
      at('new-source.csv'),
      '--count',
      '1',
    ]);
    assert.deepEqual(
      new Set(
        out
          .trim()
          .split('\n')
          .slice(1)
          .map((line) => line.split(',')[0]),
      ),
      hidden,
    );
    assert.match(err, new RegExp(`^${hidden.size} users`));
    const known = ['recommend', '--model', at('model.safetensors'), '--source', at('source.csv')];
    assert.match((await captureProgram(known)).err, /source\.csv: \d+ users left out, who have target ratings/);
  });

  it('recommend says what is missing or too much', async () => {
    await assert.rejects(captureProgram(['recommend']), /--source and --target to train on, or --model/);
    await assert.rejects(
      captureProgram(['recommend', '--model', at('model.safetensors'), '--seed', '3', '--set', 'DiffCDR.lambda=1']),
      /leave out --seed, --set, or fit another model/,
    );
  });

  it('evaluate prints the metrics of new users, and writes them as JSON', async () => {
    const news = ['--source', at('new-source.csv'), '--target', at('new-target.csv')];
    const { out } = await captureProgram([
      'evaluate',
      '--model',
      at('model.safetensors'),
      ...news,
      '--json',
      at('m.json'),
    ]);
    assert.match(out, /method\s+│\s+N@10/);
    const { metrics, users, protocol, k } = JSON.parse(await readFile(at('m.json'), 'utf8'));
    assert.deepEqual([protocol, k, users], ['ranking', 10, hidden.size]);
    assert.ok(out.includes(metrics.ndcg.toFixed(5)));
    const { out: json } = await captureProgram([
      'evaluate',
      '--model',
      at('model.safetensors'),
      ...news,
      '--json',
      '-',
    ]);
    assert.deepEqual(JSON.parse(json).metrics, metrics);
  });

  it('evaluate takes another protocol where the model allows it', async () => {
    const model = ['--model', at('cold.safetensors')];
    await captureProgram(['fit', ...pair(), '--method', 'affinetask', '--protocol', 'cold', '--out', model[1]]);
    const news = ['--source', at('new-source.csv'), '--target', at('new-target.csv')];
    assert.match((await captureProgram(['evaluate', ...model, ...news])).out, /MAE/);
    assert.match(
      (await captureProgram(['evaluate', ...model, ...news, '--protocol', 'warm'])).out,
      /AffineTask, untuned/,
    );
    const refused = captureProgram(['evaluate', '--model', at('model.safetensors'), ...news, '--protocol', 'cold']);
    await assert.rejects(refused, /its scores are no stars/);
  });

  it('describe tells a model file, whatever its name, and a ratings file as before', async () => {
    const { out } = await captureProgram(['describe', at('model.safetensors')]);
    assert.match(out, /method\s+│ DiffCDR/);
    assert.match(out, /model\.dim\.hidden2\.weight\s+│ F32\s+│ 128 × 128/);
    await writeFile(at('model.bin'), await readFile(at('model.safetensors')));
    assert.equal((await captureProgram(['describe', at('model.bin')])).out, out);
    const { out: json } = await captureProgram(['describe', at('model.safetensors'), '--json']);
    assert.equal(JSON.parse(json).config.methods.DiffCDR.lambda, 0.1);
    assert.match((await captureProgram(['describe', at('source.csv')])).out, /ratings per/);
    await assert.rejects(captureProgram(['describe', at('none.safetensors')]), /there is no such file/);
    await assert.rejects(captureProgram(['describe', at('none.csv')]), /no such file/);
  });

  it('fit refuses a method that cannot be saved before it reads a file', async () => {
    const args = ['fit', '--source', 'none', '--target', 'none', '--method', 'TGT', '--out', at('x')];
    await assert.rejects(captureProgram(args), /a model of TGT cannot be saved/);
  });

  it('takes a method of your own, with its plugin again where the model is used', async () => {
    const plugin = ['--plugin', join(projectRoot, 'examples', 'own-method.ts')];
    const model = ['--model', at('own.safetensors')];
    const fit = ['fit', ...pair(), ...plugin, '--method', 'ShrunkMap', '--set', 'ShrunkMap.epochs=2'];
    await captureProgram([...fit, '--out', model[1]]);
    assert.match((await captureProgram(['recommend', ...model, ...plugin])).err, /users; ShrunkMap of epoch/);
    assert.match((await captureProgram(['describe', model[1], ...plugin])).out, /ShrunkMap\.epochs=2/);
    await assert.rejects(captureProgram(['recommend', ...model]), /own\.safetensors: There is no method "ShrunkMap"/);
  });
});
