import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { SweepView } from '../../lib/cli/sweep-view';
import type { ResultRow } from '../../lib/experiment/result';
import type { SweepJob } from '../../lib/experiment/sweep/cell-runner';
import { describeCell, type GridCell, gridCells, gridJobs, parseGrid } from '../../lib/experiment/sweep/grid';

/** A terminal, or a pipe, that keeps what is written. */
function fakeOut(isTTY: boolean) {
  const written: string[] = [];
  const out = { isTTY, columns: 60, rows: 12, write: (text: string) => written.push(text) };
  return { out: out as unknown as NodeJS.WriteStream, written };
}

describe('sweep view', () => {
  const grid = {
    name: 'tiny',
    tasks: [{ name: 'a', source: 's.csv', target: 't.csv' }],
    methods: ['TGT', 'EMCDR'],
    seeds: [1, 2],
    selections: ['validation'],
  };
  const cells: GridCell[] = gridCells(parseGrid(grid, 'grid.json'));
  const jobs: SweepJob[] = gridJobs(cells);
  const done = (k: number, mae: number, kept = false) => {
    const { method, protocol } = cells[k].label;
    const row = { mae, method, protocol } as ResultRow;
    return { type: 'done' as const, job: jobs[k], worker: 0, key: 'k', row, kept, seconds: 1 };
  };

  it('writes a line a cell into a pipe, with how it ended', () => {
    const { out, written } = fakeOut(false);
    const view = new SweepView(cells, out);
    view.show({ type: 'started', job: jobs[0], worker: 0 });
    view.show({ type: 'progress', job: jobs[0], worker: 0, text: 'epoch 1' });
    view.show(done(0, 0.5));
    view.show(done(1, 0.25, true));
    view.show({ type: 'failed', job: jobs[2], worker: 0, error: 'out of luck' });
    assert.equal(written.length, 3);
    assert.match(written[0], /^\[1\/4\] .*: MAE 0\.5000, 1\.0 s, about \d+ s left\n$/);
    assert.match(written[1], /^\[2\/4\] .*: kept/);
    assert.equal(written[2], `${describeCell(cells[2].label)} failed: out of luck\n`);
    const tables = view.tables();
    assert.match(tables, /cold, validation/);
    assert.match(tables, /1\/2/);
    assert.match(tables, /1 failed/);
  });

  it('redraws on a terminal within its width and height, and wipes itself at the end', () => {
    const { out, written } = fakeOut(true);
    const view = new SweepView(cells, out);
    view.show({ type: 'started', job: jobs[0], worker: 0 });
    view.show(done(0, 0.5));
    const [drawn] = written.slice(-1).map(stripVTControlCharacters);
    const lines = drawn.trimEnd().split('\n');
    assert.ok(lines.length <= 12);
    for (const line of lines) assert.ok(line.length < 60, line);
    assert.match(drawn, /1\/4/);
    view.close();
    // Up one line for each that was drawn, each wiped; a second time there is nothing left to wipe.
    assert.equal(written[written.length - 1].split('\x1b[1A').length - 1, lines.length);
    assert.doesNotMatch(written[written.length - 1], /[a-z]{2}/);
    view.close();
    assert.equal(written[written.length - 1], '');
  });
});
