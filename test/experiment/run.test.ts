import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellResult } from '../../lib/experiment/cell';
import { defaultConfig, parseConfig, withEpochs } from '../../lib/experiment/config';
import { cellsOf, type FinishedCell, type RunHooks, type RunPlan, runPlan } from '../../lib/experiment/run';
import { runData } from '../../lib/experiment/run-data';
import { openStore } from '../../lib/experiment/store/store';
import { tinyTask } from '../task/task-of';

describe('run', () => {
  const data = runData(tinyTask().task);
  const config = parseConfig(withEpochs({ embedding: { dim: 4 } }, 2), 'test');
  const plan: RunPlan = { methods: ['TGT', 'EMCDR'], seeds: [1, 2], selections: ['best-test-epoch', 'validation'] };
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-plan-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function finish(of: RunPlan, hooks: RunHooks = {}, limit = Number.POSITIVE_INFINITY): Promise<FinishedCell[]> {
    const finished: FinishedCell[] = [];
    for await (const cell of runPlan(data, config, of, await openStore<CellResult>(folder), hooks)) {
      finished.push(cell);
      if (finished.length >= limit) break;
    }
    return finished;
  }

  it('puts cells that share base models side by side', () => {
    assert.deepEqual(
      cellsOf(defaultConfig(), plan).map(({ method, seed, selection }) => `${seed} ${selection} ${method}`),
      [
        ...['1 best-test-epoch TGT', '1 best-test-epoch EMCDR', '1 validation TGT', '1 validation EMCDR'],
        ...['2 best-test-epoch TGT', '2 best-test-epoch EMCDR', '2 validation TGT', '2 validation EMCDR'],
      ],
    );
  });

  it('goes on where it stopped and runs no finished cell again', async () => {
    const first = await finish(plan, {}, 3);
    const second = await finish(plan);
    assert.deepEqual(
      second.map(({ seconds }) => seconds === undefined),
      [true, true, true, false, false, false, false, false],
    );
    assert.deepEqual(
      second.slice(0, 3).map(({ result }) => result.row),
      first.map(({ result }) => result.row),
    );
    assert.ok((await finish(plan)).every(({ seconds }) => seconds === undefined));
  });

  it('trains the source model once a seed, and tells of pretraining and epochs', async () => {
    const models: string[] = [];
    const epochs: string[] = [];
    await finish(plan, {
      onPretraining: ({ seed }, { model, epoch }) => epoch === 1 && models.push(`${seed} ${model}`),
      onEpoch: ({ method, seed }, { epoch }) => epochs.push(`${method} ${seed} ${epoch}`),
    });
    assert.equal(models.filter((model) => model === '1 source').length, 1);
    assert.equal(models.filter((model) => model === '1 target').length, 2);
    assert.ok(epochs.includes('EMCDR 2 2'));
  });
});
