import assert from 'node:assert/strict';
import { CostNote } from '../../lib/cli/cost-note';

describe('the cost of a long training', () => {
  /** What is said where each epoch takes so many seconds. */
  function said(seconds: number, epochs: number, upTo: number): string[] {
    let time = 0;
    const lines: string[] = [];
    const note = new CostNote(
      (text) => lines.push(text),
      () => 1000 * time,
    );
    for (let epoch = 1; epoch <= upTo; epoch++) {
      time += seconds;
      note.offer('EMCDR', epoch, epochs);
    }
    return lines;
  }

  it('is said once, as soon as the pace is known', () => {
    assert.deepEqual(said(0.5, 1e9, 50), [
      'EMCDR: epoch 4 of 1000000000; at this pace about 16 years more. Ctrl-C stops it.',
    ]);
    assert.deepEqual(said(30, 1000, 1), [
      'EMCDR: epoch 1 of 1000; at this pace about 8.3 hours more. Ctrl-C stops it.',
    ]);
  });

  it('is not said of what is soon done', () => {
    assert.deepEqual(said(1, 100, 100), []);
    assert.deepEqual(said(0.001, 1000, 1000), []);
  });
});
