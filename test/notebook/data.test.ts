import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notebookData } from '../../lib/notebook/data';
import { notebookParameters } from '../../lib/notebook/parameters';
import { writeRatings } from '../../lib/ratings/write';
import { synthesize } from '../../lib/synthetic/synthesize';

describe('notebook data', () => {
  it('is the synthetic preset, with its truth, unless files are named', async () => {
    const data = await notebookData(notebookParameters({ preset: 'tiny' }, {}));
    assert.equal(data.task.overlap.length, 45);
    assert.ok(data.truth);
    assert.match(data.title, /synthetic "tiny", seed 1/);
  });

  it('is the same task when the same ratings come from files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'diffcdr-'));
    const pair = synthesize('tiny', 1);
    const files = { source: join(folder, 's.csv.gz'), target: join(folder, 't.csv.gz') };
    await writeRatings(pair.source, files.source);
    await writeRatings(pair.target, files.target);
    const fromFiles = await notebookData(notebookParameters(files, {}));
    const synthetic = await notebookData(notebookParameters({ preset: 'tiny' }, {}));
    assert.equal(fromFiles.taskHash, synthetic.taskHash);
    assert.equal(fromFiles.truth, undefined);
  });
});
