import assert from 'node:assert/strict';
import { z } from 'zod';
import { defineMethod } from '../../lib/bridge/method';
import { BaseModelPool } from '../../lib/experiment/base-model-pool';
import { type CellResult, runCell } from '../../lib/experiment/cell';
import { resolveConfig } from '../../lib/experiment/config';
import { recommend } from '../../lib/experiment/recommend';
import { runPlan } from '../../lib/experiment/run';
import { runData } from '../../lib/experiment/run-data';
import { searchSettings } from '../../lib/experiment/search';
import { pacer } from '../../lib/math/work';
import { tinyTask } from '../task/task-of';

describe('long runs', () => {
  const { task } = tinyTask();
  const data = runData(task);
  const config = resolveConfig();
  const spec = { method: 'DiffCDR', seed: 1, selection: 'validation' } as const;
  const reason = new Error('enough');
  const isReason = (error: unknown): boolean => error === reason;

  it('stop in the base models', async () => {
    const controller = new AbortController();
    const seen: string[] = [];
    const cell = runCell(data, config, spec, {
      signal: controller.signal,
      onPretraining: ({ model, epoch }) => {
        seen.push(`${model} ${epoch}`);
        if (epoch === 2) controller.abort(reason);
      },
      onEpoch: () => seen.push('the method'),
    });
    await assert.rejects(cell, isReason);
    assert.equal(seen.length, 2);
  });

  it('stop in the method’s training, close it, free the model, and leave the pool as good as new', async () => {
    const freed: string[] = [];
    const endless = defineMethod({
      name: 'Endless',
      summary: 'never ends by itself',
      source: 'test',
      options: z.strictObject({}),
      create: ({ base }) => ({
        engine: 'test',
        *fit() {
          try {
            for (let epoch = 1; ; epoch++) yield { epoch, losses: {}, rows: 1 };
          } finally {
            freed.push('training closed');
          }
        },
        transfer: (users: Int32Array) => new Float32Array(users.length * base.target.dim),
        itemTable: () => base.target,
        dispose: () => freed.push('model freed'),
      }),
    });
    for (const protocol of ['cold', 'ranking'] as const) {
      const controller = new AbortController();
      const pool = new BaseModelPool();
      const epochs: number[] = [];
      const hooks = {
        pool,
        signal: controller.signal,
        onEpoch: ({ epoch }: { epoch: number }) => {
          epochs.push(epoch);
          if (epoch === 3) controller.abort(reason);
        },
      };
      await assert.rejects(runCell(data, config, { ...spec, method: endless, protocol }, hooks), isReason);
      assert.deepEqual(
        [epochs, freed.splice(0)],
        [
          [1, 2, 3],
          ['training closed', 'model freed'],
        ],
      );
      const again = await runCell(data, config, { ...spec, protocol }, { pool });
      assert.deepEqual(again.result, (await runCell(data, config, { ...spec, protocol })).result);
    }
    // Under warm the training reports nothing to the outside: a timer stops it.
    const controller = new AbortController();
    const pool = new BaseModelPool();
    const warmSpec = { ...spec, method: endless, protocol: 'warm' } as const;
    await pool.get(data, config, warmSpec);
    setTimeout(() => controller.abort(reason), 1);
    const warm = runCell(data, config, warmSpec, { pool, signal: controller.signal });
    await assert.rejects(warm, isReason);
    assert.deepEqual(freed, ['training closed', 'model freed']);
  });

  it('stop in a plan, between cells and in them, with what is done kept', async () => {
    const controller = new AbortController();
    const done: CellResult[] = [];
    const plan = { methods: ['GlobalMean', 'EMCDR', 'DiffCDR'], seeds: [1], selections: ['validation'] } as const;
    await assert.rejects(async () => {
      const hooks = {
        signal: controller.signal,
        onEpoch: ({ method }: { method: unknown }) => method === 'EMCDR' && controller.abort(reason),
      };
      for await (const { result } of runPlan(data, config, plan, undefined, hooks)) done.push(result);
    }, isReason);
    assert.deepEqual(
      done.map(({ row }) => row.method),
      ['GlobalMean'],
    );
  });

  it('stop in a search and in recommend', async () => {
    const controller = new AbortController();
    const scores: number[] = [];
    const search = searchSettings(data, {
      method: 'EMCDR',
      config: {},
      candidates: [['EMCDR.epochs=1'], ['EMCDR.epochs=2']],
      seeds: [1],
      signal: controller.signal,
      onCell: (_settings, _seed, { value }) => {
        scores.push(value);
        controller.abort(reason);
      },
    });
    await assert.rejects(search, isReason);
    assert.equal(scores.length, 1);
    const stopped = new AbortController();
    let epochs = 0;
    const lists = recommend(task, config, {
      signal: stopped.signal,
      onEpoch: () => {
        epochs++;
        stopped.abort(reason);
      },
    });
    await assert.rejects(lists, isReason);
    assert.equal(epochs, 1);
  });

  it('let timers run while they go on: under every protocol, whatever the author yields', async () => {
    const slow = defineMethod({
      name: 'Slow',
      summary: 'holds the thread for longer than a stretch in each epoch',
      source: 'test',
      options: z.strictObject({}),
      create: ({ base }) => ({
        engine: 'test',
        *fit() {
          for (let epoch = 1; epoch <= 5; epoch++) {
            const due = pacer(25);
            while (!due());
            yield { epoch, losses: {}, rows: 1 };
          }
        },
        transfer: (users: Int32Array) => new Float32Array(users.length * base.target.dim),
        itemTable: () => base.target,
      }),
    });
    for (const protocol of ['cold', 'warm', 'ranking'] as const) {
      const pool = new BaseModelPool({ methods: [slow] });
      await pool.get(data, config, { ...spec, method: slow, protocol });
      let ticks = 0;
      const timer = setInterval(() => ticks++, 1);
      try {
        await runCell(data, config, { ...spec, method: slow, protocol }, { pool });
      } finally {
        clearInterval(timer);
      }
      assert.ok(ticks >= 3, `${ticks} ticks under ${protocol}`);
    }
  });

  it('let timers run while DiffCDR trains for long', async () => {
    const long = resolveConfig({ methods: { DiffCDR: { epochs: 300 } } });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    try {
      await runCell(data, long, spec);
    } finally {
      clearInterval(timer);
    }
    assert.ok(ticks >= 3, `${ticks} ticks`);
  });
});
