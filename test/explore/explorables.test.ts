import assert from 'node:assert/strict';
import { checkSettings, defaultSettings } from '../../lib/explore/explorable';
import { explorables } from '../../lib/explore/registry';
import { undertraining } from '../../lib/explore/undertraining';

describe('explorables', () => {
  it('check where a knob stands', () => {
    const { knobs } = undertraining;
    assert.deepEqual(checkSettings(knobs, { epochs: 3 }), { ...defaultSettings(knobs), epochs: 3 });
    assert.throws(() => checkSettings(knobs, { epoch: 3 }), /no knob "epoch": there are epochs, beta, seed/);
    assert.throws(() => checkSettings(knobs, { epochs: 61 }), /epochs takes 1 to 60, not 61/);
  });

  for (const [name, explorable] of Object.entries(explorables)) {
    it(`${name} says at its defaults what its numbers show, and draws it`, async () => {
      assert.equal(explorable.name, name);
      const result = await explorable.compute(defaultSettings(explorable.knobs));
      const { data, layout } = explorable.figure(result);
      assert.ok(data.length > 0);
      assert.equal((layout.title as { text: string }).text, explorable.claim(result));
      assert.ok(!/NaN|undefined/.test(explorable.claim(result) + JSON.stringify(data)));
    });
  }

  it('undertraining: the claim is the difference of the last epochs, and turning the epochs turns it', async () => {
    const settings = defaultSettings(undertraining.knobs);
    const short = await undertraining.compute({ ...settings, epochs: 2 });
    const last = (name: string) => short.curves.find(({ method }) => method === name)?.mae.at(-1) as number;
    const gap = Math.abs(last('DiffCDR') - last('ItemMean')).toFixed(2);
    assert.ok(undertraining.claim(short).includes(gap));
    assert.notEqual(undertraining.claim(await undertraining.compute(settings)), undertraining.claim(short));
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('turned again'));
    await assert.rejects(undertraining.compute(defaultSettings(undertraining.knobs), stop.signal), /turned again/);
  });
});
