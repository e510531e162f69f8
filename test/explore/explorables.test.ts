import assert from 'node:assert/strict';
import { drowning } from '../../lib/explore/drowning';
import { evaluations } from '../../lib/explore/evaluations';
import {
  checkSettings,
  defaultSettings,
  type Explorable,
  type Knobs,
  type Settings,
} from '../../lib/explore/explorable';
import { explored } from '../../lib/explore/explored';
import { explorables } from '../../lib/explore/registry';
import { schedules } from '../../lib/explore/schedules';
import { twoModesWorld } from '../../lib/explore/two-modes';
import { undertraining } from '../../lib/explore/undertraining';

/** All knobs at one end, and at the other. */
function corners(knobs: Knobs): Record<'least' | 'greatest', Settings<Knobs>> {
  const at = (end: 'min' | 'max'): Settings<Knobs> =>
    Object.fromEntries(
      Object.entries(knobs).map(([name, knob]) => [
        name,
        knob.kind === 'number' ? knob[end] : (knob.choices.at(end === 'min' ? 0 : -1) as string),
      ]),
    ) as Settings<Knobs>;
  return { least: at('min'), greatest: at('max') };
}

describe('explorables', function () {
  // Each takes a second or two by itself; a machine that does ten things at once takes longer.
  this.timeout(180_000);

  it('check where a knob stands', () => {
    const { knobs } = undertraining;
    assert.deepEqual(checkSettings(knobs, { epochs: 3 }), { ...defaultSettings(knobs), epochs: 3 });
    assert.throws(() => checkSettings(knobs, { epoch: 3 }), /no knob "epoch": there are epochs, beta, seed/);
    assert.throws(() => checkSettings(knobs, { epochs: 61 }), /epochs takes 1 to 60, not 61/);
  });

  for (const [name, explorable] of Object.entries(explorables as unknown as Record<string, Explorable>)) {
    const check = async (settings: Settings<Knobs>): Promise<string> => {
      const result = await explorable.compute(settings);
      const claim = explorable.claim(result);
      const { data, layout } = explorable.figure(result);
      assert.ok(data.length > 0);
      assert.equal((layout.title as { text: string }).text, claim);
      assert.ok(!/NaN|undefined|Infinity/.test(claim + JSON.stringify(data)), claim);
      return claim;
    };

    it(`${name} says at its defaults what its numbers show, and draws it`, async () => {
      assert.equal(explorable.name, name);
      await check(defaultSettings(explorable.knobs));
    });

    for (const [corner, settings] of Object.entries(corners(explorable.knobs))) {
      it(`${name} holds with every knob at its ${corner}`, async () => void (await check(settings)));
    }
  }

  it('undertraining: the claim is the difference of the last epochs, and turning the epochs turns it', async () => {
    const settings = defaultSettings(undertraining.knobs);
    const short = await undertraining.compute({ ...settings, epochs: 2 });
    const last = (name: string) => short.curves.find(({ method }) => method === name)?.mae.at(-1) as number;
    const gap = Math.abs(last('DiffCDR') - last('ItemMean')).toFixed(2);
    assert.ok(undertraining.claim(short).includes(gap));
    assert.notEqual(undertraining.claim(await undertraining.compute(settings)), undertraining.claim(short));
  });

  it('schedules: the claim counts the steps that end early', async () => {
    const settings = { ...defaultSettings(schedules.knobs), spacing: 'time_uniform' as const };
    const { steps } = await schedules.compute(settings);
    // Even in time: a tenth of the steps ends in the first tenth of the time.
    const early = steps.slice(1).filter((t) => t < 0.1).length;
    assert.ok(Math.abs(early / (steps.length - 1) - 0.1) < 0.1);
    assert.ok(schedules.claim(await schedules.compute(settings)).startsWith(`${early} of ${steps.length - 1} steps`));
  });

  it('drowning: nobody is lost at the start, and at the end it is a guess', async () => {
    const settings = defaultSettings(drowning.knobs);
    assert.equal((await drowning.compute({ ...settings, t: 0.001 })).told, 1);
    assert.ok(Math.abs((await drowning.compute({ ...settings, t: 1 })).told - 0.2) < 0.06);
  });

  it('evaluations: more evaluations come nearer to the converged sample', async () => {
    const { curves } = await evaluations.compute({ ...defaultSettings(evaluations.knobs), nfe: 60 });
    for (const { solver, distance } of curves) assert.ok(distance[distance.length - 1] < distance[0], solver);
  });

  it('two-modes: with activation, noise and room both modes are found, as published none', async () => {
    const settings = defaultSettings(twoModesWorld.knobs);
    assert.ok((await twoModesWorld.compute(settings)).coverage < 0.1);
    const open = { ...settings, activation: 'silu', start: 'noise', room: '4' } as const;
    assert.ok((await twoModesWorld.compute(open)).coverage > 0.9);
  });

  it('explored finds an explorable by its name and knows the nearest', async () => {
    const { claim } = await explored('drowning', { t: 0.001 });
    assert.match(claim, /100 % can be told/);
    await assert.rejects(explored('drowing'), /Did you mean "drowning"/);
    await assert.rejects(explored('drowning', { t: 2 }), /t takes 0.001 to 1, not 2/);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('turned again'));
    await assert.rejects(undertraining.compute(defaultSettings(undertraining.knobs), stop.signal), /turned again/);
  });
});
