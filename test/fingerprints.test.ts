import assert from 'node:assert/strict';
import { fingerprints } from '../lib/experiment/fingerprints';
import { makeFingerprints } from './frozen/fingerprints';

describe('fingerprints', function () {
  this.timeout(300_000); // a quarter of a minute, but for a machine that others use too

  let now: Record<string, string>;
  before(async function () {
    if (!process.version.startsWith('v20.')) this.skip(); // see test/frozen.test.ts
    const held = process.env.DIFFCDR_KERNELS;
    delete process.env.DIFFCDR_KERNELS;
    now = await makeFingerprints();
    if (held !== undefined) process.env.DIFFCDR_KERNELS = held;
  });

  it('are those of the numbers that the methods give: after a change on purpose, run "npm run fingerprints"', () => {
    assert.deepEqual(now, fingerprints);
  });

  it('are the same on the JavaScript kernels, but for DiffCDR, whose key names the engine', async () => {
    const held = process.env.DIFFCDR_KERNELS;
    process.env.DIFFCDR_KERNELS = 'js';
    try {
      const { DiffCDR: _, ...js } = await makeFingerprints();
      const { DiffCDR: __, ...wasm } = now;
      assert.deepEqual(js, wasm);
    } finally {
      if (held === undefined) delete process.env.DIFFCDR_KERNELS;
      else process.env.DIFFCDR_KERNELS = held;
    }
  });
});
