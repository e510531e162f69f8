import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackProgram } from '../../lib/cli/native';

describe('the wheel that diffcdr native unpacks', () => {
  let folder: string;
  before(function () {
    if (spawnSync('python3', ['--version']).status !== 0) this.skip(); // no Python, no wheel
    folder = mkdtempSync(join(tmpdir(), 'diffcdr-wheel-'));
  });
  after(() => {
    if (folder) rmSync(folder, { recursive: true });
  });

  function unpack(...names: string[]) {
    const wheel = join(folder, 'a.whl');
    const make =
      'import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as z:\n  for n in sys.argv[2:]: z.writestr(n, n)';
    assert.equal(spawnSync('python3', ['-c', make, wheel, ...names]).status, 0);
    return spawnSync('python3', ['-c', unpackProgram, wheel, join(folder, 'deps')], { encoding: 'utf8' });
  }

  it('gives library and headers, and nothing else of it', () => {
    assert.equal(unpack('tensorflow/libtensorflow_cc.so.2', 'tensorflow/include/a/b.h', 'tensorflow/x.py').status, 0);
    assert.match(readFileSync(join(folder, 'deps/include/a/b.h'), 'utf8'), /b\.h/);
    assert.ok(existsSync(join(folder, 'deps/lib/libtensorflow_cc.so.2')) && !existsSync(join(folder, 'deps/x.py')));
  });

  it('writes nothing outside its folder', () => {
    for (const name of ['tensorflow/include/../../../out.h', 'tensorflow/include/a/../../../../b/out.h']) {
      const { status, stderr } = unpack(name);
      assert.equal(status, 1, name);
      assert.match(stderr, /outside its folder/);
    }
    assert.ok(!existsSync(join(folder, 'out.h')) && !existsSync(join(folder, '..', 'b')));
  });
});
