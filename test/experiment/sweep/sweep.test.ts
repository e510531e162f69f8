import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Claims } from '../../../lib/experiment/store/claims';
import type { SweepJob } from '../../../lib/experiment/sweep/cell-runner';
import { runSweep, type SweepEvent } from '../../../lib/experiment/sweep/sweep';
import { randomStream } from '../../../lib/math/random';
import { host } from '../../../lib/platform/processes';
import type { FakePayload } from '../../fixtures/fake-runner';

const runnerModule = require.resolve('../../fixtures/fake-runner');
const job = (seed: number, group: string, more: Partial<FakePayload> = {}): SweepJob<FakePayload> => ({
  id: `job ${seed}`,
  group,
  affinity: group[0],
  payload: { seed, ...more },
});

/** All files under `cells/` with their bytes: hidden ones too, so that nothing half-written passes. */
async function bytesOf(store: string): Promise<Record<string, string>> {
  const cells = join(store, 'cells');
  const names = (await readdir(cells)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(cells, name), 'latin1')])),
  );
}

describe('sweep', () => {
  let store: string;
  beforeEach(async () => {
    store = await mkdtemp(join(tmpdir(), 'diffcdr-sweep-'));
  });
  afterEach(() => rm(store, { recursive: true }));

  it('runs each job once and none again, a group in one worker', async () => {
    const jobs = [job(1, 'a1'), job(2, 'b1'), job(3, 'a1'), job(4, 'a2'), job(5, 'b1')];
    const events: SweepEvent[] = [];
    const first = await runSweep(jobs, { store, runnerModule, workers: 2, onEvent: (event) => events.push(event) });
    assert.deepEqual([first.keys.size, first.kept, first.failed.size], [5, 0, 0]);
    const done = events.filter((event) => event.type === 'done');
    const workersOf = (group: string) => new Set(done.filter((e) => e.job.group === group).map((e) => e.worker));
    for (const group of ['a1', 'b1', 'a2']) assert.equal(workersOf(group).size, 1);
    assert.deepEqual(
      events.filter((event) => event.type === 'progress').map((event) => event.type === 'progress' && event.text),
      Array(5).fill('working'),
    );
    const bytes = await bytesOf(store);
    const again = await runSweep(jobs, { store, runnerModule, workers: 1 });
    assert.deepEqual([again.keys, again.kept], [first.keys, 5]);
    assert.deepEqual(await bytesOf(store), bytes);
  });

  it('reports a job that fails and one that takes its worker down, and goes on with the others', async () => {
    const jobs = [job(1, 'a'), job(2, 'a', { act: 'throw' }), job(3, 'a', { act: 'die' }), job(4, 'a'), job(5, 'b')];
    const { keys, failed } = await runSweep(jobs, { store, runnerModule, workers: 1 });
    assert.deepEqual([...keys.keys()], ['job 1', 'job 4', 'job 5']);
    assert.match(failed.get('job 2') ?? '', /seed 2 does not work/);
    assert.match(failed.get('job 3') ?? '', /ended with exit code 7/);
    // What failed is not kept: the next sweep tries it again.
    const again = await runSweep([job(2, 'a')], { store, runnerModule, workers: 1 });
    assert.deepEqual([again.kept, again.keys.size], [0, 1]);
  });

  it('says so at once where the runner cannot be loaded', async () => {
    await assert.rejects(
      runSweep([job(1, 'a')], { store, runnerModule: '/nowhere/runner', workers: 1 }),
      /ended with exit code 1 before its first job/,
    );
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const jobs = [job(1, 'a'), job(2, 'a', { wait: 60000 })];
    const stopped = runSweep(jobs, {
      store,
      runnerModule,
      workers: 1,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'started' && event.job.id === 'job 2') controller.abort(new Error('enough'));
      },
    });
    await assert.rejects(stopped, /enough/);
    assert.equal(Object.keys(await bytesOf(store)).length, 1);
  });

  it('gives the keys of all jobs before it runs the first, and says what the store has without running anything', async () => {
    const jobs = [job(1, 'a'), job(2, 'b'), job(3, 'a')];
    const seen: string[] = [];
    const sweep = () =>
      runSweep(jobs, {
        store,
        runnerModule,
        workers: 2,
        onKeys: async (keys) => void seen.push(`${keys.size} keys`),
        onEvent: ({ type }) => void seen.push(type),
      });
    await sweep();
    assert.deepEqual([seen[0], seen.filter((what) => what === 'started').length], ['3 keys', 3]);
    seen.length = 0;
    assert.equal((await sweep()).kept, 3);
    assert.ok(!seen.includes('started') && seen.includes('3 keys'));
  });

  it('shares the work with another sweep on the same store: no job is done twice', async () => {
    const jobs = Array.from({ length: 12 }, (_, k) => job(k, `g${k % 3}`, { wait: 40 }));
    const ran = new Map<string, number>();
    const sweep = () =>
      runSweep(jobs, {
        store,
        runnerModule,
        workers: 1,
        claims: { beat: 50, lapse: 20_000, silence: 60_000 },
        onEvent(event) {
          if (event.type === 'done' && !event.kept) ran.set(event.job.id, (ran.get(event.job.id) ?? 0) + 1);
        },
      });
    const outcomes = await Promise.all([sweep(), sweep()]);
    for (const { keys, failed } of outcomes) assert.deepEqual([keys.size, failed.size], [12, 0]);
    assert.deepEqual([ran.size, Math.max(...ran.values())], [12, 1]);
    assert.ok(
      outcomes.every(({ kept }) => kept > 0 && kept < 12),
      'each did a part',
    );
    assert.deepEqual(await readdir(join(store, 'claims')), []);
  });

  it('takes over the claim of a process that is gone, and leaves that of one that lives', async () => {
    const claims = { beat: 20, lapse: 300, silence: 60_000 };
    const [mine, other] = [new Claims(store, claims), new Claims(store, claims)];
    const release = await mine.take('a');
    assert.ok(release);
    assert.equal(await other.take('a'), undefined);
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(await other.take('a'), undefined, 'it is touched again and again');
    await release();
    const taken = await other.take('a');
    assert.ok(taken);
    await taken();
    const gone = JSON.stringify({ host, pid: 2 ** 22 + 1 });
    await writeFile(join(store, 'claims', 'b.json'), gone);
    assert.ok(await mine.take('b'));
    // Of another machine: only its silence tells.
    await writeFile(join(store, 'claims', 'c.json'), JSON.stringify({ host: 'elsewhere', pid: 1 }));
    assert.equal(await mine.take('c'), undefined);
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.ok(await mine.take('c'));
  });

  it('kills a worker that was stopped, and begins its job anew once', async function () {
    if (process.platform === 'win32') this.skip(); // no SIGSTOP
    this.timeout(60_000);
    const options = { store, runnerModule, workers: 1, claims: { beat: 50, lapse: 500, silence: 4000 } };
    const once = join(store, 'once');
    const { keys, failed } = await runSweep([job(1, 'a', { act: 'stop', once }), job(2, 'a')], options);
    assert.deepEqual([keys.size, failed.size], [2, 0]);
    const always = await runSweep([job(3, 'a', { act: 'stop' }), job(4, 'a')], options);
    assert.deepEqual([...always.keys.keys()], ['job 4']);
    assert.match(always.failed.get('job 3') ?? '', /gave no sign of life, twice/);
  });

  it('refuses a result that is not what was written under its name, and runs the others', async () => {
    const jobs = [job(1, 'a'), job(2, 'a')];
    const { keys } = await runSweep(jobs, { store, runnerModule, workers: 1 });
    const [one, two] = [...keys.values()].map((key) => join(store, 'cells', `${key}.json`));
    await copyFile(one, two);
    const again = await runSweep(jobs, { store, runnerModule, workers: 1 });
    assert.equal(again.kept, 1);
    assert.match(again.failed.get('job 2') ?? '', /not what was written under this name.*remove it/);
  });

  const kills = Number(process.env.DIFFCDR_KILLS ?? 8);
  it(`has the bytes of an undisturbed sweep after ${kills} kills at random moments`, async function () {
    if (process.platform === 'win32') this.skip(); // no process groups to kill
    this.timeout(60000 + 3000 * kills);
    const run = (folder: string, killAfter?: number) =>
      new Promise<number | null>((resolve) => {
        const child = spawn(
          process.execPath,
          ['-r', require.resolve('tsx/cjs'), require.resolve('../../fixtures/fake-sweep'), folder],
          { detached: true, stdio: 'ignore' },
        );
        const timer =
          killAfter === undefined
            ? undefined
            : setTimeout(() => {
                // The whole process group, workers too. Every other time the parent alone: its workers must not live on.
                if (child.pid && child.exitCode === null)
                  process.kill(killAfter % 2 < 1 ? -child.pid : child.pid, 'SIGKILL');
              }, killAfter);
        child.on('exit', (code) => {
          clearTimeout(timer);
          resolve(code);
        });
      });
    const undisturbed = join(store, 'undisturbed');
    assert.equal(await run(undisturbed), 0);
    const expected = await bytesOf(undisturbed);
    const random = randomStream(Number(process.env.DIFFCDR_KILL_SEED ?? 1), 'test/kills');
    let interrupted = 0;
    let round = 0;
    const disturbed = () => join(store, `disturbed ${round}`);
    for (let k = 0; k < kills; k++) {
      if ((await run(disturbed(), 250 + 700 * random.uniform())) === null) interrupted++;
      else {
        // It came to its end before the kill. Compare, and begin another store, so that every kill finds work to disturb.
        assert.deepEqual(await bytesOf(disturbed()), expected);
        round++;
      }
    }
    assert.equal(await run(disturbed()), 0);
    assert.deepEqual(await bytesOf(disturbed()), expected);
    assert.ok(interrupted > 0, 'no kill came before the end');
  });
});
