import assert from 'node:assert/strict';
import { type FindingInput, parseFindings } from '../../../lib/report/ledger/finding';
import { ledgerPage } from '../../../lib/report/ledger/ledger-page';
import { LedgerQuotes, withBlock } from '../../../lib/report/ledger/quotes';

const finding: FindingInput = {
  id: 'a-claim',
  claim: 'A is below B',
  by: 'ours',
  study: 'study',
  family: 'two comparisons',
  evidence: [
    {
      data: 'X → Y, β = 0.2',
      verdict: 'holds',
      effect: { measure: 'MAE, A less B', value: -0.12345, low: -0.2, high: -0.05, pHolm: 0.0002 },
      numbers: { first: 0.7, second: 0.82345 },
      splits: 5,
      seeds: 5,
      unit: 'users',
    },
    { data: 'P → Q', verdict: 'cannot be tested', note: 'no data' },
  ],
};

describe('ledger', () => {
  const ledger = parseFindings([finding], 'test');

  it('fills in what may be left out, and names what is wrong', () => {
    assert.deepEqual(ledger[0].evidence[1], {
      ...{ data: 'P → Q', verdict: 'cannot be tested', note: 'no data' },
      ...{ numbers: {}, splits: 0, seeds: 0, unit: '' },
    });
    assert.throws(() => parseFindings([finding, finding], 'f.json'), /f\.json: two findings have the id "a-claim"/);
    const odd = { ...finding, evidence: [{ data: 'x', verdict: 'maybe' }] };
    assert.throws(() => parseFindings([odd], 'f.json'), /f\.json: \[?0\]?\.?evidence\[0\]\.verdict/);
  });

  it('is a page with a scoreboard, effects with intervals, and notes', () => {
    const page = ledgerPage(ledger);
    assert.match(page, /\| A is below B \| ours \| 1 \| {2}\| 1 \|/);
    assert.match(page, /-0\.123 \| -0\.2 to -0\.05 \| &lt; 0\.001 \| 5 × 5/);
    assert.match(page, /P → Q: no data/);
    assert.match(page, /Holm's adjustment goes over two comparisons/);
  });

  it('is quoted by name; what it does not say is an error', () => {
    const quotes = new LedgerQuotes(ledger);
    assert.deepEqual(quotes.tally('a-claim'), { holds: 1, fails: 0, open: 1, of: 2 });
    assert.deepEqual(quotes.tally('a-claim', ({ data }) => data.startsWith('P')).of, 1);
    assert.equal(quotes.number('a-claim', 'X → Y, β = 0.2', 'second'), '0.823');
    assert.throws(() => quotes.number('a-claim', 'X → Y, β = 0.2', 'third'), /no number "third"/);
    assert.throws(() => quotes.evidence('a-claim', 'X'), /has 0 lines of "X"/);
    assert.throws(() => quotes.tally('another'), /no finding "another"/);
    assert.equal(quotes.sentence(true, 'So it is.'), 'So it is.');
    assert.throws(() => quotes.sentence(false, 'So it is.'), /no longer says: So it is\./);
  });

  it('fills a block of a page and leaves the rest', () => {
    const page = 'before\n<!-- found -->\nold\n<!-- /found -->\nafter\n';
    assert.equal(withBlock(page, 'found', 'new\n'), page.replace('old', 'new'));
    assert.throws(() => withBlock(page, 'lost', ''), /no block "lost"/);
  });
});
