import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type DiffcdrInput, diffcdrOptions } from '../../lib/bridge/diffcdr/options';
import { withDiffusionExtensions } from '../../lib/diffusion/extensions';
import { cosine } from '../../lib/diffusion/schedule/cosine';
import { linear, linearSchedule } from '../../lib/diffusion/schedule/linear';
import { SCHEDULES } from '../../lib/diffusion/schedule/registry';
import { defineSchedule } from '../../lib/diffusion/schedule/schedule';
import { adaptive } from '../../lib/diffusion/solver/adaptive';
import { fast } from '../../lib/diffusion/solver/fast';
import { SOLVERS } from '../../lib/diffusion/solver/registry';
import { defineSolver } from '../../lib/diffusion/solver/solver';
import { parseConfig, resolveConfig, withSettings } from '../../lib/experiment/config';
import { loadPlugins } from '../../lib/experiment/plugins';
import { canonicalJson, hashJson } from '../../lib/experiment/store/canonical-json';
import { projectRoot } from '../../lib/platform/project';

const even = defineSchedule({
  name: 'even',
  summary: 'α² falls evenly',
  version: '1',
  logAlpha: (t) => 0.5 * Math.log1p(-0.999 * t),
});
const euler = defineSolver({ ...fast, name: 'euler', version: '0.2' });

/** What zod says is wrong, as one text. */
function refusal(options: unknown): string {
  const parsed = diffcdrOptions.safeParse(options);
  assert.ok(!parsed.success, 'must be refused');
  return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

describe('schedules and solvers in a configuration', () => {
  it('are objects once it is parsed, from a name or from the object', () => {
    for (const schedule of SCHEDULES) {
      for (const solver of SOLVERS) {
        const byName = diffcdrOptions.parse({ schedule: schedule.name, solver: solver.name });
        assert.equal(byName.schedule, schedule);
        assert.equal(byName.solver, solver);
        assert.deepEqual(diffcdrOptions.parse({ schedule, solver }), byName);
        assert.deepEqual(diffcdrOptions.parse(byName), byName);
      }
    }
    assert.equal(diffcdrOptions.parse({}).schedule, linear);
    assert.equal(diffcdrOptions.parse({}).solver, fast);
  });

  it('print and hash as their names', () => {
    const parsed = diffcdrOptions.parse({ schedule: cosine, solver: 'adaptive' });
    const plain = { ...parsed, schedule: 'cosine', solver: 'adaptive' };
    assert.equal(JSON.stringify(parsed), JSON.stringify(plain));
    assert.equal(canonicalJson(parsed), canonicalJson(plain));
    const own = { ...parsed, schedule: even, solver: euler };
    assert.equal(canonicalJson(own), canonicalJson({ ...parsed, schedule: 'even@1', solver: 'euler@0.2' }));
    assert.throws(() => canonicalJson({ at: new Date(0) }), /\$\.at is a Date/);
  });

  it('stay themselves through a whole configuration', () => {
    const own = { methods: { DiffCDR: { schedule: even, solver: euler } } };
    const config = resolveConfig(own);
    assert.equal(config.methods.DiffCDR.schedule, even);
    assert.equal(hashJson(parseConfig(config, 'again')), hashJson(config));
    const changed = withSettings(config, ['DiffCDR.nfe=7']);
    assert.equal(parseConfig(changed, 'changed').methods.DiffCDR.schedule, even);
    assert.equal(parseConfig(changed, 'changed').methods.DiffCDR.nfe, 7);
    assert.equal(config.methods.DiffCDR.nfe, 30, 'the one given is not changed');
    assert.equal(parseConfig(withSettings(own, ['DiffCDR.schedule=cosine']), 'set').methods.DiffCDR.schedule, cosine);
    const bySetting = withSettings({}, ['DiffCDR.schedule=even', 'DiffCDR.solver=euler']);
    const named = parseConfig(bySetting, 'set', { schedules: [even], solvers: [euler] });
    assert.equal(named.methods.DiffCDR.schedule, even);
    assert.equal(named.methods.DiffCDR.solver, euler);
  });

  it('are known by name while extensions are, and no longer', () => {
    const named = { schedule: 'even', solver: 'euler@0.2' } as object;
    const parsed = withDiffusionExtensions({ schedules: [even], solvers: [euler] }, () => {
      assert.equal(withDiffusionExtensions({ solvers: [euler] }, () => diffcdrOptions.parse(named)).solver, euler);
      assert.equal(diffcdrOptions.parse({ schedule: 'cosine' }).schedule, cosine);
      return diffcdrOptions.parse(named);
    });
    assert.equal(parsed.schedule, even);
    assert.equal(parsed.solver, euler);
    assert.throws(() => withDiffusionExtensions({ schedules: [even] }, () => assert.fail('within')), /within/);
    assert.match(
      refusal({ schedule: 'even' }),
      /^schedule: There is no noise schedule "even" \(there are: linear, cosine, [^)]*zero-terminal\)/,
    );
  });

  it('of another version are not known', () => {
    withDiffusionExtensions({ schedules: [even] }, () => {
      assert.match(
        refusal({ schedule: 'even@2' }),
        /there are: linear, cosine, .*, even@1\)\. Did you mean "even@1"\?/,
      );
    });
  });

  it('unknown are refused with the nearest name', () => {
    assert.match(refusal({ solver: 'adaptiv' }), /^solver: There is no solver "adaptiv" .*Did you mean "adaptive"\?/);
    assert.match(refusal({ schedule: 7 }), /a noise schedule is a name \(linear, cosine, .*\), or .* defineSchedule/);
    assert.match(refusal({ schedule: { name: 'mine', logAlpha: Math.log } }), /defineSchedule/);
    assert.match(refusal({ solver: linear }), /defineSolver/);
    assert.throws(
      () => parseConfig({ methods: { DiffCDR: { schedule: 'cosin' } } }, 'settings.json'),
      /methods\.DiffCDR\.schedule is "cosin": .*Did you mean "cosine"/,
    );
  });

  it("may not pass for the library's: two that print alike would share their results", () => {
    const fake = defineSchedule({ name: 'linear', summary: '', logAlpha: (t) => -t });
    assert.match(refusal({ schedule: fake }), /the library has a noise schedule "linear" already/);
    assert.equal(diffcdrOptions.parse({ schedule: linearSchedule(0.1, 10) }).schedule.name, 'linear(0.1, 10)');
    assert.throws(() => withDiffusionExtensions({ schedules: [fake] }, () => 1), /two noise schedules called "linear"/);
    assert.equal(
      withDiffusionExtensions({ schedules: [linear], solvers: [adaptive] }, () => 1),
      1,
    );
    assert.throws(() => withDiffusionExtensions({ solvers: [{} as never] }, () => 1), /make it with defineSolver/);
  });

  it('by a misspelt name do not compile', () => {
    // @ts-expect-error a name is one of the library's, or the object is given
    const misspelt: DiffcdrInput = { schedule: 'cosin' };
    // @ts-expect-error
    const other: DiffcdrInput = { solver: 'euler' };
    const fine: DiffcdrInput[] = [
      { schedule: 'cosine', solver: 'fast' },
      { schedule: even, solver: euler },
    ];
    assert.throws(() => diffcdrOptions.parse(misspelt));
    assert.throws(() => diffcdrOptions.parse(other));
    for (const input of fine) assert.ok(diffcdrOptions.parse(input));
  });
});

describe('schedules and solvers of a plugin', () => {
  it('are known by name to the configuration that is read with it', async () => {
    const extensions = await loadPlugins(
      ['own-schedule', 'own-solver'].map((name) => join(projectRoot, 'examples', `${name}.ts`)),
    );
    const settings = withSettings({}, ['DiffCDR.schedule=even', 'DiffCDR.solver=ddim']);
    const { schedule, solver } = parseConfig(settings, 'set', extensions).methods.DiffCDR;
    assert.equal(schedule, extensions.schedules?.[0]);
    assert.equal(solver, extensions.solvers?.[0]);
    assert.equal(JSON.stringify([schedule, solver]), '["even@1","ddim@1"]');
  });
});
