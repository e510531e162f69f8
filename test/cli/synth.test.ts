import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerSynth } from '../../lib/cli/synth';
import { hashRatings } from '../../lib/ratings/hash';
import { readRatings } from '../../lib/ratings/read';
import { presets } from '../../lib/synthetic/presets';
import { synthesize } from '../../lib/synthetic/synthesize';
import { capture } from './capture';

describe('diffcdr synth', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'diffcdr-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const synth = (out: string, ...more: string[]) =>
    capture(registerSynth, ['synth', '--preset', 'tiny', '--seed', '3', '--out', join(folder, out), ...more]);

  it('writes the pair that the library makes, with its settings beside it', async () => {
    await synth('new/a', '--map', 'nonlinear', '--noise', '0.1');
    const out = join(folder, 'new/a');
    assert.deepEqual(readdirSync(out).sort(), ['README.md', 'source.csv.gz', 'target.csv.gz', 'truth.json']);
    const { source, target, truth } = synthesize({ ...presets.tiny, map: 'nonlinear', noise: 0.1 }, 3);
    for (const [name, ratings] of [
      ['source', source],
      ['target', target],
    ] as const) {
      const read = await readRatings(join(out, `${name}.csv.gz`));
      assert.equal(hashRatings(read.ratings), hashRatings(ratings));
    }
    const written = JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8'));
    assert.deepEqual([written.preset, written.seed, written.options], ['tiny', 3, truth.options]);
    assert.deepEqual(written.map.phases, Array.from(truth.map.phases!));
    assert.match(readFileSync(join(out, 'README.md'), 'utf8'), /--preset tiny --seed 3 --map nonlinear --noise 0.1/);
  });

  it('takes the preset that teaches, and its own noise, where nothing is said', async () => {
    await capture(registerSynth, ['synth', '--out', join(folder, 'c')]);
    const written = JSON.parse(readFileSync(join(folder, 'c', 'truth.json'), 'utf8'));
    assert.deepEqual([written.preset, written.options.noise], ['teach', presets.teach.noise]);
  });

  it('gives the same bytes twice, and replaces only with --force', async () => {
    await synth('b');
    const bytes = () =>
      readdirSync(join(folder, 'b')).map((name) => readFileSync(join(folder, 'b', name)).toString('hex'));
    const first = bytes();
    await assert.rejects(synth('b'), /already holds source.csv.gz.*--force/);
    await synth('b', '--force');
    assert.deepEqual(bytes(), first);
  });

  it('refuses unknown presets, maps and impossible numbers, with the nearest name', async () => {
    await assert.rejects(synth('c', '--preset', 'tinny'), /no preset "tinny".*Did you mean "tiny"/);
    await assert.rejects(synth('c', '--map', 'linaer'), /Did you mean "linear"/);
    await assert.rejects(synth('c', '--noise', '2'), /--noise takes a share from 0 to 1, not "2"/);
    await assert.rejects(synth('c', '--seed', 'x'), /--seed takes a whole number, not "x"/);
  });
});
