import assert from 'node:assert/strict';
import { methodNames } from '../../../lib/bridge/registry';
import { runCell } from '../../../lib/experiment/cell';
import { parseConfig } from '../../../lib/experiment/config';
import { convergenceNotes } from '../../../lib/experiment/convergence';
import { recommend } from '../../../lib/experiment/recommend';
import { runPlan } from '../../../lib/experiment/run';
import { runData } from '../../../lib/experiment/run-data';
import type { Ratings } from '../../../lib/ratings/ratings';
import { synthesize } from '../../../lib/synthetic/synthesize';
import { makeTask } from '../../../lib/task/make-task';
import { summarizeTask } from '../../../lib/task/summary';

const ones = (ratings: Ratings): Ratings => ({ ...ratings, values: ratings.values.map(() => 1) });

describe('implicit feedback', () => {
  const { source, target } = synthesize('tiny', 1);
  const implicit = runData(makeTask(ones(source), ones(target)));
  const config = parseConfig({ embedding: { dim: 4, epochs: 2 } }, 'test');
  const spec = { method: 'EMCDR', seed: 1, selection: 'validation' } as const;

  for (const protocol of ['cold', 'warm'] as const) {
    it(`is refused by the protocol ${protocol} before anything is trained, with what to do`, async () => {
      const refused = /all target ratings are 1: there is nothing to predict.*--protocol ranking/;
      await assert.rejects(
        runCell(implicit, config, { ...spec, protocol }, { onPretraining: () => assert.fail('trained') }),
        refused,
      );
      const plan = {
        seeds: [1],
        selections: ['validation'],
        protocols: ['ranking', protocol],
        methods: ['EMCDR'],
      } as const;
      await assert.rejects(runPlan(implicit, config, plan).next(), refused);
    });
  }

  it('of the source alone is let pass: its items may be looked at', async () => {
    const mixed = runData(makeTask(ones(source), target));
    const { result } = await runCell(mixed, config, spec);
    assert.ok(result.row.mae > 0);
    assert.match(convergenceNotes([result]).at(-1) ?? '', /^All source ratings are the same.*--protocol ranking/);
    assert.deepEqual(summarizeTask(mixed.task).implicit, ['source']);
    const other = runData(makeTask(source, ones(target)));
    await assert.rejects(runCell(other, config, spec), /all target ratings are 1/);
  });

  it('is ranked by every method, measured by lists and not by errors of ratings', async () => {
    const plan = { methods: methodNames(), seeds: [1], selections: ['validation'], protocols: ['ranking'] } as const;
    for await (const { result } of runPlan(implicit, config, plan)) {
      const { row } = result;
      assert.ok((row.ndcg as number) >= 0 && (row.hit as number) <= 1, row.method);
      assert.deepEqual([row.mae, row.rmse, result.errors], [undefined, undefined, undefined], row.method);
    }
  });

  it('is told by its summary and its hash', () => {
    assert.deepEqual(summarizeTask(implicit.task).implicit, ['source', 'target']);
    const explicit = makeTask(source, target);
    assert.equal(summarizeTask(explicit).implicit, undefined);
    assert.notEqual(implicit.taskHash, runData(explicit).taskHash);
  });

  it('gives lists for users who are new to the target domain', async () => {
    const { list, ndcg } = await recommend(implicit.task, config, { method: 'EMCDR', count: 3 });
    assert.ok(list.length > 0 && ndcg >= 0);
  });
});
