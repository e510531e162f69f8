import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../../lib/experiment/config';
import { embeddingSpace } from '../../lib/experiment/embedding-space';
import { loadData } from '../../lib/experiment/load-data';
import { summarizeTask } from '../../lib/task/summary';
import { writeTinyFiles } from '../fixtures/tiny-files';

describe('vectors of Figure 4', () => {
  it('are those of the same test users, once a set, and the same for the same seed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'diffcdr-space-'));
    try {
      await writeTinyFiles(folder);
      const data = await loadData({ source: join(folder, 'source.csv'), target: join(folder, 'target.csv') });
      assert.deepEqual(summarizeTask(data.task), {
        sourceUsers: 60,
        sourceItems: 40,
        sourceRatings: 480,
        targetUsers: 60,
        targetItems: 40,
        targetRatings: 480,
        overlapUsers: 60,
      });
      const config = resolveConfig({
        embedding: { dim: 4, epochs: 2 },
        methods: { DiffCDR: { epochs: 2, hiddenDim: 8 } },
      });
      const options = { seed: 1, users: 7, nfe: [5, 30] };
      const space = await embeddingSpace(data, config, options);
      assert.deepEqual(
        space.sets.map(({ name, vectors }) => [name, vectors.length]),
        [
          ['trained on the test ratings too', 28],
          ['source vectors', 28],
          ['DIM, NFE = 5', 28],
          ['DIM, NFE = 30', 28],
        ],
      );
      assert.ok(space.sets.every(({ vectors }) => vectors.every(Number.isFinite)));
      assert.notDeepEqual(space.sets[2].vectors, space.sets[3].vectors);
      assert.deepEqual(await embeddingSpace(data, config, options), space);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
