import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cellProblem } from '../../../lib/experiment/cell-schema';
import { writeAtomic, writeJson } from '../../../lib/experiment/store/atomic-file';
import { openStore } from '../../../lib/experiment/store/store';

describe('result store', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-store-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what was kept, and undefined for what was not', async () => {
    const store = await openStore<{ mae: number; note?: string }>(folder);
    await store.write('b1', { mae: 0.1 + 0.2 });
    await store.write('a1', { mae: 1, note: undefined });
    assert.deepEqual(await store.read('b1'), { mae: 0.1 + 0.2 });
    assert.equal(await store.read('c1'), undefined);
    assert.deepEqual(await store.keys(), ['a1', 'b1']);
    assert.deepEqual(await (await openStore(folder)).keys(), ['a1', 'b1']);
  });

  it('writes the same bytes whatever the order of the members', async () => {
    const store = await openStore<object>(folder);
    await store.write('x', { b: [1, 2], a: 'é' });
    const text = () => readFile(join(folder, 'cells', 'x.json'), 'utf8');
    const first = await text();
    await store.write('x', { a: 'é', b: [1, 2] });
    assert.equal(await text(), first);
    assert.match(first, /^\{"a":"é","b":\[1,2\],"checksum":"[0-9a-f]{16}"\}\n$/);
  });

  it('clears away half-written files of dead writers and of long ago, and leaves those of the living', async () => {
    const store = await openStore<object>(folder);
    await store.write('kept', {});
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const host = hostname().replace(/[^A-Za-z0-9-]/g, '-');
    const cells = join(folder, 'cells');
    const old = `.a.json.elsewhere.1.0.tmp`;
    for (const name of [
      `.a.json.${host}.${dead}.0.tmp`,
      `.a.json.${host}.${process.pid}.9.tmp`,
      `.b.json.elsewhere.1.0.tmp`,
      old,
    ]) {
      await writeFile(join(cells, name), '{"half');
    }
    await utimes(join(cells, old), 1, 1);
    assert.deepEqual(await (await openStore(folder)).keys(), ['kept']);
    assert.deepEqual(
      (await readdir(cells)).sort(),
      [`.a.json.${host}.${process.pid}.9.tmp`, '.b.json.elsewhere.1.0.tmp', 'kept.json'].sort(),
    );
  });

  it('takes a killed writer that nobody has asked after yet for dead', async function () {
    if (process.platform !== 'linux') this.skip(); // no /proc
    // `exec` leaves the shell's child, which ends later, to a program that never waits for it.
    const holder = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [text] = await once(holder.stdout, 'data');
      const pid = Number(String(text));
      while (!/\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) await delay(5);
      const host = hostname().replace(/[^A-Za-z0-9-]/g, '-');
      await openStore(folder);
      await writeFile(join(folder, 'cells', `.a.json.${host}.${pid}.0.tmp`), '{"half');
      await openStore(folder);
      assert.deepEqual(await readdir(join(folder, 'cells')), []);
    } finally {
      holder.kill();
    }
  });

  it('names a broken file, and refuses keys that are no names', async () => {
    const store = await openStore(folder);
    await writeFile(join(folder, 'cells', 'broken.json'), '{"mae":');
    await assert.rejects(store.read('broken'), /broken\.json is not JSON .* remove it/);
    await assert.rejects(async () => store.read('../outside'), /cannot be the name/);
  });

  it('notices content of another cell and content that was changed, and reads what has no checksum yet', async () => {
    const store = await openStore<object>(folder);
    const at = (key: string) => join(folder, 'cells', `${key}.json`);
    await store.write('a', { mae: 0.9 });
    await store.write('b', { mae: 0.8 });
    await copyFile(at('b'), at('a'));
    await assert.rejects(store.read('a'), /a\.json is not what was written under this name .* remove it/);
    await writeFile(at('b'), (await readFile(at('b'), 'utf8')).replace('0.8', '0.7'));
    await assert.rejects(store.read('b'), /b\.json is not what was written under this name/);
    for (const broken of ['[]', 'null', '7', '"x"']) {
      await writeFile(at('c'), broken);
      await assert.rejects(store.read('c'), /not what was written/);
    }
    await writeFile(at('c'), '{"mae":0.7}');
    assert.deepEqual(await store.read('c'), { mae: 0.7 });
  });

  it('says what keeps a file from being a result', async () => {
    const store = await openStore<object>(folder, cellProblem);
    await store.write('a', { row: { method: 'EMCDR' }, engine: 'x', epochs: [] });
    await assert.rejects(store.read('a'), /a\.json holds no result \(row\.protocol is missing/);
  });

  it('leaves neither a temporary file nor a changed target where a write fails', async () => {
    const path = join(folder, 'file.json');
    await writeJson(path, { a: 1 });
    await assert.rejects(writeAtomic(path, { not: 'text' } as unknown as string));
    assert.equal(await readFile(path, 'utf8'), '{\n  "a": 1\n}\n');
    assert.deepEqual(await readdir(folder), ['file.json']);
  });
});
