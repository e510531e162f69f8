import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureProgram } from './capture';

describe('diffcdr recommend', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-recommend-'));
    await captureProgram(['synth', '--preset', 'tiny', '--out', folder]);
  });
  after(() => rm(folder, { recursive: true }));
  const recommend = (...args: string[]) =>
    captureProgram(['recommend', '--source', at('source.csv.gz'), '--target', at('target.csv.gz'), ...args]);

  it('writes CSV to the screen or to a file, and says whom it served', async () => {
    const { out, err } = await recommend('--count', '3');
    const [head, first, ...rest] = out.trim().split('\n');
    assert.equal(head, 'user,rank,item,score');
    assert.match(first, /^[^,]+,1,[^,]+,-?\d+\.\d{4}$/);
    assert.match(err, /15 users; DiffCDR of epoch \d+: NDCG@3 0\.\d{4} on 5 validation users/);
    assert.equal(rest.length, 3 * 15 - 1);
    await recommend('--count', '3', '--out', at('lists.csv'));
    assert.equal((await readFile(at('lists.csv'), 'utf8')).trim(), out.trim());
  });

  it('takes a list of users and any method', async () => {
    const user = (await recommend('--count', '1')).out.split('\n')[1].split(',')[0];
    await writeFile(at('users.txt'), `${user}\n`);
    const { err } = await recommend('--users', at('users.txt'), '--method', 'ridge', '--count', '2');
    assert.match(err, /1 users?; Ridge/);
    await writeFile(at('users.txt'), 'nobody\n');
    await assert.rejects(recommend('--users', at('users.txt')), /"nobody" has no rating/);
  });
});
