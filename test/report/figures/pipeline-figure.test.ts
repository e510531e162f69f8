import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../lib/platform/project';
import { pipelineFigure } from '../../../lib/report/figures/pipeline-figure';

describe('report/pipeline-figure', () => {
  it('names folders that are there', () => {
    const text = JSON.stringify(pipelineFigure().layout);
    const folders = [...new Set(text.match(/lib\/[a-z]+/g))];
    assert.equal(folders.length, 7);
    for (const folder of folders) assert.ok(existsSync(join(projectRoot, folder)), folder);
  });
});
