import assert from 'node:assert/strict';
import { judge, orderingAgreement, significantWinners } from '../../../lib/report/tables/verdict';

const bySeed = (...values: number[]) => new Map(values.map((value, k) => [k + 1, value]));

describe('verdicts', () => {
  it('follow the stated rule', () => {
    // Mean 1.04564, half width 0.00534.
    const ours = [1.0435, 1.0512, 1.0398, 1.0477, 1.046];
    assert.equal(judge(ours, 1.0435, true), 'reproduced');
    assert.equal(judge(ours, 1.07, true), 'reproduced'); // outside the interval, within 3 %
    assert.equal(judge(ours, 1.09, true), 'differs');
    assert.equal(judge([0.9, 1.3], 1.4, true), 'reproduced'); // far off, but within a wide interval
    assert.equal(judge([1], 1.02, true), 'reproduced');
    assert.equal(judge(ours, 1.0435, false), 'not testable on this data');
    assert.equal(judge(ours, undefined, true), '');
  });

  it('mark a winner only where it beats every other method significantly', () => {
    const clear = {
      better: 'lower' as const,
      values: new Map([
        ['A', bySeed(1.0, 1.01, 0.99, 1.0, 1.02)],
        ['B', bySeed(1.2, 1.21, 1.2, 1.19, 1.21)],
        ['C', bySeed(1.3, 1.31, 1.28, 1.3, 1.33)],
      ]),
    };
    const close = { ...clear, values: new Map([...clear.values, ['D', bySeed(1.01, 1.0, 1.02, 0.99, 1.01)]]) };
    assert.deepEqual(significantWinners([clear, close, { ...clear, better: 'higher' }]), ['A', undefined, 'C']);
    assert.deepEqual(
      significantWinners([
        {
          ...clear,
          values: new Map([
            ['A', bySeed(1)],
            ['B', bySeed(2)],
          ]),
        },
      ]),
      [undefined],
    );
    assert.deepEqual(significantWinners([{ ...clear, values: new Map([['A', bySeed(1, 2)]]) }]), [undefined]);
  });

  it('ask more of each winner the more contests there are', () => {
    // p of about 0.03 alone.
    const weak = {
      better: 'lower' as const,
      values: new Map([
        ['A', bySeed(1.0, 1.0, 1.0, 1.0, 1.0)],
        ['B', bySeed(1.02, 1.1, 1.01, 1.08, 1.06)],
      ]),
    };
    assert.deepEqual(significantWinners([weak]), ['A']);
    assert.deepEqual(significantWinners(Array(10).fill(weak)), Array(10).fill(undefined));
  });

  it('count pairs in the published order', () => {
    const ours = new Map(Object.entries({ a: 1, b: 2, c: 3, only: 0 }));
    const theirs = new Map(Object.entries({ a: 10, b: 30, c: 20, d: 5 }));
    assert.deepEqual(orderingAgreement(ours, theirs), { same: 2, pairs: 3 });
  });
});
