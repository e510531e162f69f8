import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emcdr } from '../../../lib/bridge/baselines/emcdr';
import { defineMethod } from '../../../lib/bridge/method';
import { UserError } from '../../../lib/errors';
import { resolveConfig } from '../../../lib/experiment/config';
import { describeModel } from '../../../lib/experiment/model/describe-model';
import { fitModel } from '../../../lib/experiment/model/fit-model';
import { type FittedModel, modelBytes } from '../../../lib/experiment/model/fitted-model';
import { loadModel, saveModel } from '../../../lib/experiment/model/model-file';
import { recommendFrom } from '../../../lib/experiment/model/recommend-from';
import { readSafetensors, writeSafetensors } from '../../../lib/experiment/model/safetensors';
import { randomStream } from '../../../lib/math/random';
import { tensor } from '../../../lib/math/tensor';
import { synthesize } from '../../../lib/synthetic/synthesize';
import { makeTask } from '../../../lib/task/make-task';

describe('model files', () => {
  const { source, target } = synthesize('tiny', 1);
  const task = makeTask(source, target);
  let folder: string;
  let file: string;
  let fitted: FittedModel;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-models-'));
    file = join(folder, 'model.safetensors');
    fitted = await fitModel(task, resolveConfig({}), { method: 'BiasBridge' });
  });
  after(() => rm(folder, { recursive: true }));

  it('are written whole and read again', async () => {
    await saveModel(file, fitted);
    assert.deepEqual(await readdir(folder), ['model.safetensors']);
    const loaded = await loadModel(file);
    assert.deepEqual(describeModel(loaded), describeModel(fitted));
    assert.deepEqual(await recommendFrom(loaded), await recommendFrom(fitted));
  });

  it('say of themselves what they are, without a date', () => {
    const { method, changed, servedUsers, tensors, data } = describeModel(fitted);
    assert.deepEqual([method, changed], ['BiasBridge', []]);
    assert.ok(servedUsers > 0 && /^[0-9a-f]{64}$/.test(data.task));
    assert.deepEqual(
      tensors.find(({ name }) => name === 'model.sourceItems'),
      { name: 'model.sourceItems', kind: 'F64', shape: [source.itemIds.length] },
    );
  });

  it('tell which settings are not the defaults', async () => {
    const config = resolveConfig({ methods: { DiffCDR: { schedule: 'cosine', epochs: 1 } }, embedding: { dim: 4 } });
    const { changed } = describeModel(await fitModel(task, config));
    assert.deepEqual(changed, ['embedding.dim=4', 'DiffCDR.epochs=1', 'DiffCDR.schedule=cosine']);
  });

  /** What a method of one's own learned, of which a file may know another version. */
  const own = (version: string) => defineMethod({ ...emcdr, name: 'Own', version });

  it('of a method of your own are read with it, and with no other version of it', async () => {
    const model = await fitModel(task, resolveConfig({}), { method: own('2') });
    await saveModel(file, model);
    await assert.rejects(loadModel(file), /There is no method "Own"/);
    const { list } = await recommendFrom(await loadModel(file, { methods: [own('2')] }));
    assert.deepEqual(list, (await recommendFrom(model)).list);
    await assert.rejects(
      loadModel(file, { methods: [own('3')] }),
      /fitted with version 2 of Own, and this is 3: fit it anew/,
    );
  });

  it('of a method without restore any more are refused when they are asked', async () => {
    const { restore, ...without } = own('2');
    assert.ok(restore);
    const method = defineMethod(without);
    await saveModel(file, await fitModel(task, resolveConfig({}), { method: own('2') }));
    const loaded = await loadModel(file, { methods: [method] });
    await assert.rejects(recommendFrom(loaded), /Own has no restore/);
  });

  /** Writes a file, and asserts that reading or asking it is refused in a sentence. */
  async function refuses(bytes: Uint8Array, says: RegExp): Promise<void> {
    await writeFile(file, bytes);
    const asked = async (): Promise<unknown> => recommendFrom(await loadModel(file));
    await assert.rejects(asked(), (error: Error) => {
      assert.ok(error instanceof UserError, error.stack);
      assert.match(error.message, says);
      assert.ok(error.message.length <= 300, `${error.message.length} characters: ${error.message}`);
      return true;
    });
  }

  /** The file with its metadata changed. */
  function withMetadata(change: (metadata: Record<string, string>) => Record<string, string>): Uint8Array {
    const { metadata, tensors } = readSafetensors(modelBytes(fitted));
    return writeSafetensors({ metadata: change({ ...metadata }), tensors });
  }

  /** The file with its description changed. */
  const withDescription = (change: (description: Record<string, never>) => void): Uint8Array =>
    withMetadata((metadata) => {
      const description = JSON.parse(metadata.description);
      change(description);
      return { ...metadata, description: JSON.stringify(description) };
    });

  /** A file whose checksum is right though its tensors are not. */
  const withTensors = (tensors: FittedModel['tensors']): Uint8Array =>
    modelBytes({ ...fitted, tensors: { ...fitted.tensors, ...tensors } });

  const damages: Readonly<Record<string, [bytes: () => Uint8Array, says: RegExp]>> = {
    'an empty file': [() => new Uint8Array(0), /model\.safetensors: this is no whole safetensors file: it has 0 bytes/],
    'a file of another kind': [() => Buffer.from('user,item,rating\na,b,5\n'), /no whole safetensors file/],
    'a safetensors file of somebody else': [
      () => writeSafetensors({ metadata: { format: 'pt' }, tensors: { x: tensor(Float32Array.of(1)) } }),
      /no model of diffcdr: make one with "diffcdr fit"/,
    ],
    'a version of the future': [
      () => withMetadata((metadata) => ({ ...metadata, version: '2' })),
      /version 2, written by a later diffcdr; this one reads 1: update it/,
    ],
    'no version': [
      () => withMetadata(({ version: _, ...metadata }) => metadata),
      /the version of the model is missing/,
    ],
    'a version that is a word': [
      () => withMetadata((metadata) => ({ ...metadata, version: 'x' })),
      /is "x", not a number/,
    ],
    'a changed number': [
      () => {
        const bytes = modelBytes(fitted);
        bytes[bytes.length - 100] ^= 1;
        return bytes;
      },
      /damaged: its numbers have not the checksum/,
    ],
    'a number that is none': [
      () => withTensors({ 'model.line': tensor(Float64Array.of(1, Number.NaN)) }),
      /"model\.line" of the model holds NaN/,
    ],
    'an infinite number': [
      () => withTensors({ 'model.line': tensor(Float64Array.of(Number.NEGATIVE_INFINITY, 1)) }),
      /holds -Infinity/,
    ],
    'a tensor of another kind': [
      () => withTensors({ 'model.line': tensor(Float32Array.of(1, 2)) }),
      /"model\.line" is Float32Array \[2\], and Float64Array \[2\] is needed/,
    ],
    'a tensor of another shape': [
      () => withTensors({ 'model.line': tensor(Float64Array.of(1, 2), 2, 1) }),
      /"model\.line" is Float64Array \[2, 1\], and Float64Array \[2\] is needed/,
    ],
    'a tensor that is missing': [
      () => {
        const { 'model.itemOffsets': _, ...tensors } = fitted.tensors;
        return modelBytes({ ...fitted, tensors });
      },
      /"model\.itemOffsets" is missing, and Float32Array \[60\] is needed/,
    ],
    'rows of users that there are not': [
      () => {
        const users = fitted.tensors['rows.source.users'].values.slice();
        users[0] = 1e6;
        return withTensors({ 'rows.source.users': tensor(users) });
      },
      /rows "rows\.source" of the model name users or items/,
    ],
    'rows of different lengths': [
      () => withTensors({ 'rows.source.items': tensor(new Int32Array(3)) }),
      /"rows\.source\.items" is Int32Array \[3\], and/,
    ],
    'fewer ids than it says': [
      () => modelBytes({ ...fitted, ids: { ...fitted.ids, target: fitted.ids.target.slice(1) } }),
      /has 59 ids "target", 59 of them different, and says it has 60/,
    ],
    'one id twice': [
      () => modelBytes({ ...fitted, ids: { ...fitted.ids, source: fitted.ids.source.map(() => 'x') } }),
      /50 ids "source", 1 of them different/,
    ],
    'ids that are numbers': [
      () => modelBytes({ ...fitted, ids: { ...fitted.ids, users: [1, 2] as unknown as string[] } }),
      /ids "users" of the model are no list of texts/,
    ],
    'roles that there are not': [
      () => modelBytes({ ...fitted, roles: fitted.roles.map(() => 9) }),
      /of an unknown kind/,
    ],
    'a description that is no JSON': [
      () => withMetadata((metadata) => ({ ...metadata, description: '{' })),
      /description of the model is no JSON/,
    ],
    'a description that is null': [
      () => withMetadata((metadata) => ({ ...metadata, description: 'null' })),
      /not whole: method is missing/,
    ],
    'no method': [() => withDescription((description) => delete description.method), /method is missing/],
    'a seed that is a text': [() => withDescription((d) => Object.assign(d, { seed: 'x' })), /seed is "x"/],
    'a method of a long name': [
      () => withDescription((description) => Object.assign(description, { method: 'x'.repeat(100_000) })),
      /There is no method/,
    ],
    'settings that the method does not have': [
      () =>
        withDescription((description) =>
          Object.assign(description.config, {
            methods: { BiasBridge: Object.fromEntries(Array.from({ length: 500 }, (_, k) => [`no${k}`, k])) },
          }),
        ),
      /configuration of the model: there is no setting "methods\.BiasBridge\.no0"/,
    ],
    'settings that are a list': [
      () => withDescription((d) => Object.assign(d, { config: [1] })),
      /configuration of the model/,
    ],
    'settings of other sizes': [
      () => withDescription((description) => Object.assign(description.sizes, { users: 3 })),
      /ids "users"/,
    ],
  };
  for (const [what, [bytes, says]] of Object.entries(damages)) {
    it(`with ${what} are refused in a sentence`, () => refuses(bytes(), says));
  }

  it('that were cut off anywhere are refused', async () => {
    const bytes = modelBytes(fitted);
    const random = randomStream(1, 'test/cut');
    for (let k = 0; k < 40; k++)
      await refuses(bytes.slice(0, random.integer(bytes.length)), /no whole safetensors file/);
  });

  it('of which any byte was changed are refused, or hold the same numbers', async () => {
    const whole = modelBytes(fitted);
    const { list } = await recommendFrom(fitted);
    const random = randomStream(1, 'test/changed');
    let refused = 0;
    for (let k = 0; k < 150; k++) {
      const bytes = whole.slice();
      const at = random.integer(bytes.length);
      bytes[at] ^= 1 + random.integer(255);
      await writeFile(file, bytes);
      try {
        assert.deepEqual((await recommendFrom(await loadModel(file))).list, list);
      } catch (error) {
        if (error instanceof assert.AssertionError) {
          // The settings are texts that no checksum holds: another one that can be read is another model.
          assert.ok(at < 8 + new DataView(whole.buffer).getUint32(0, true));
          continue;
        }
        assert.ok(error instanceof UserError, (error as Error).stack);
        assert.ok(error.message.length <= 300);
        refused++;
      }
    }
    assert.ok(refused > 100, `${refused} refused`);
  });

  it('that are not there, or are folders, are refused by their path', async () => {
    await assert.rejects(loadModel(join(folder, 'none')), /none: there is no such file/);
    await assert.rejects(loadModel(folder), /this is no file/);
  });

  /** What Python reads without any package, as the format is described. */
  const script = `
import json, struct, sys
data = open(sys.argv[1], 'rb').read()
n, = struct.unpack('<Q', data[:8])
header = json.loads(data[8:8 + n])
def tensor(name):
    entry = header[name]; a, b = entry['data_offsets']
    raw = data[8 + n + a:8 + n + b]
    if entry['dtype'] == 'U8': return raw
    kind = {'F64': 'd', 'F32': 'f', 'I32': 'i'}[entry['dtype']]
    return list(struct.unpack('<%d%s' % (len(raw) // struct.calcsize(kind), kind), raw))
meta = header.pop('__metadata__')
print(json.dumps({'description': json.loads(meta['description']), 'line': tensor('model.line'),
                  'items': json.loads(tensor('ids.target')), 'offsets': tensor('model.itemOffsets')}))
`;

  it('are read by Python as they are described', async function () {
    if (spawnSync('python3', ['--version']).status !== 0) this.skip();
    await saveModel(file, fitted);
    const read = JSON.parse(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }));
    assert.deepEqual(read.description, JSON.parse(JSON.stringify(fitted.description)));
    assert.deepEqual(read.items, target.itemIds);
    assert.deepEqual(read.line, [...fitted.tensors['model.line'].values]);
    assert.deepEqual(read.offsets, [...fitted.tensors['model.itemOffsets'].values]);
  });

  it('are read by the package safetensors of Python', async function () {
    const probe = spawnSync('python3', ['-c', 'import safetensors.numpy']);
    if (probe.status !== 0) this.skip();
    await saveModel(file, fitted);
    const lines =
      'import sys; from safetensors import safe_open; from safetensors.numpy import load_file\n' +
      "m = load_file(sys.argv[1]); print(','.join('%s %s' % (k, list(m[k].shape)) for k in sorted(m)))\n" +
      "print(safe_open(sys.argv[1], 'np').metadata()['format'])";
    const [shapes, format] = execFileSync('python3', ['-c', lines, file], { encoding: 'utf8' }).trim().split('\n');
    const { tensors } = readSafetensors(await readFile(file));
    const ours = Object.keys(tensors)
      .sort()
      .map((name) => `${name} [${tensors[name].shape.join(', ')}]`);
    assert.deepEqual([shapes, format], [ours.join(','), 'diffcdr-model']);
  });
});
