import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readUserList } from '../../lib/task/user-list';

describe('readUserList', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'diffcdr-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (text: string) => {
    const path = join(folder, 'users.txt');
    writeFileSync(path, text);
    return path;
  };

  it('takes one id a line, passing over comments and blank lines', async () => {
    assert.deepEqual(await readUserList(file('\uFEFF# test users\r\nb\r\n\r\n  a \r\nzoë')), ['b', 'a', 'zoë']);
  });

  it('names the line of a user who stands there twice', async () => {
    const path = file('a\n\nb\na\n');
    await assert.rejects(readUserList(path), {
      file: path,
      line: 4,
      value: 'a',
      message: /line 4: user already named in line 1: "a"/,
    });
  });

  it('refuses a list of nobody and a file that is not there', async () => {
    await assert.rejects(readUserList(file('# nobody\n')), /names nobody/);
    await assert.rejects(readUserList(join(folder, 'none.txt')), /none.txt: .*no such file/);
  });
});
