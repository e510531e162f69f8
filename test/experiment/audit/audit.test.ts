import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Audit, auditTask } from '../../../lib/experiment/audit/audit';
import { type LoadedData, loadData } from '../../../lib/experiment/load-data';
import type { CrossDomainTask } from '../../../lib/task/task';
import { writeFlawedFiles } from '../../fixtures/flawed-files';
import { tinyTask } from '../../task/task-of';

describe('auditTask', () => {
  let folder: string;
  let data: LoadedData;
  let found: Audit;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-audit-'));
    await writeFlawedFiles(folder);
    data = await loadData({ source: join(folder, 'source.csv'), target: join(folder, 'target.csv') });
    found = await auditTask(data.task, { reports: data.reports });
  });
  after(() => rm(folder, { recursive: true }));

  it('finds planted twins, and that they agree in ratings and times', () => {
    assert.equal(found.twinItems, 2);
    assert.deepEqual(found.twins, [
      { source: 'source-twin-1', target: 'target-twin-1', jaccard: 1, users: 5 },
      { source: 'source-twin-2', target: 'target-twin-2', jaccard: 1, users: 4 },
    ]);
    assert.equal(found.twinRatings, 9);
    assert.equal(found.twinShare, 9 / data.task.target.users.length); // all users are in both
    assert.equal(found.twinEvidence?.sameRating.share, 1);
    assert.equal(found.twinEvidence?.sameTime?.share, 1);
    assert.ok(found.twinEvidence.sameRating.chance < 0.7 && found.twinEvidence.sameTime.chance < 0.05);
  });

  it('counts duplicates, those of another rating apart', () => {
    const { duplicates, conflicting } = found.duplicates!.target;
    assert.deepEqual({ duplicates, conflicting }, { duplicates: 2, conflicting: 1 });
    assert.equal(found.duplicates?.source.duplicates, 0);
  });

  it('finds the copied user', () => {
    assert.deepEqual(found.equalHistories.both, [{ users: ['copy', 'u9'], ratings: 16 }]);
    assert.deepEqual(found.equalHistories.across, []);
  });

  it('says what test sets of both sizes tell apart', () => {
    const [few, many] = found.resolution;
    assert.deepEqual([few.beta, few.testUsers, many.beta, many.testUsers], [0.2, 12, 0.8, 49]);
    for (const { mae, ndcg, testUsers } of found.resolution) {
      for (const metric of [mae!, ndcg!]) {
        // z of 0.975 and of 0.8 together.
        const z = (metric.detectable * Math.sqrt(testUsers)) / metric.deviation;
        assert.ok(Math.abs(z - 2.8016) < 1e-3, `${z}`);
      }
    }
    assert.deepEqual(few.mae?.controls, ['ItemMean', 'UserMean']);
    assert.deepEqual(few.ndcg?.controls, ['MostPop', 'UserKnn']);
  });

  it('is plain JSON', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(found)), found);
  });

  it('says null where the data cannot tell', async () => {
    const { task } = tinyTask();
    const implicit: CrossDomainTask = { ...task, target: { ...task.target, values: task.target.values.map(() => 1) } };
    const audit = await auditTask(implicit, { betas: [0.5] });
    assert.deepEqual(audit.implicit, { source: false, target: true });
    assert.equal(audit.duplicates, null);
    assert.equal(audit.twinEvidence, null);
    assert.equal(audit.resolution[0].mae, null);
    assert.ok(audit.resolution[0].ndcg!.detectable > 0);
    assert.equal((await auditTask({ ...task, source: { ...task.source, times: undefined } })).timeLeakage, null);
  });

  it('stops when it is told to', async () => {
    await assert.rejects(auditTask(data.task, {}, { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  });
});
