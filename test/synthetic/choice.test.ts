import assert from 'node:assert/strict';
import { randomStream } from '../../lib/math/random';
import { finish } from '../../lib/math/work';
import { chooseByTaste } from '../../lib/synthetic/choice';

describe('chooseByTaste', () => {
  it('leaves everybody’s number of ratings and every item’s as it is, and no pair twice', () => {
    const users = Int32Array.of(0, 0, 0, 1, 1, 2, 2, 2, 3);
    const items = Int32Array.of(0, 1, 2, 0, 3, 1, 2, 4, 4);
    const count = (column: Int32Array) => [0, 1, 2, 3, 4].map((k) => column.filter((value) => value === k).length);
    const before = count(items);
    for (let seed = 0; seed < 50; seed++) {
      finish(chooseByTaste(users, items, (user, item) => Math.sin(7 * user + 3 * item), randomStream(seed, 'choice')));
      assert.deepEqual(count(items), before);
      for (let k = 1; k < items.length; k++) assert.ok(users[k] !== users[k - 1] || items[k] > items[k - 1]);
    }
  });

  it('makes each possible set of pairs as likely as its log-odds say', () => {
    // Two users, two items, one rating each: user 0 gets item 0 or item 1, with odds e^(gain of the one set over the other).
    const gain = 1;
    const logOdds = (user: number, item: number) => (user === item ? gain / 2 : 0);
    const users = Int32Array.of(0, 1);
    let same = 0;
    const runs = 4000;
    for (let seed = 0; seed < runs; seed++) {
      const items = Int32Array.of(0, 1);
      finish(chooseByTaste(users, items, logOdds, randomStream(seed, 'choice')));
      if (items[0] === 0) same++;
    }
    const expected = Math.exp(gain) / (1 + Math.exp(gain));
    // Four standard errors.
    assert.ok(Math.abs(same / runs - expected) < 4 * Math.sqrt((expected * (1 - expected)) / runs), `${same / runs}`);
  });
});
