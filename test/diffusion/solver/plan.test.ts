import assert from 'node:assert/strict';
import { SCHEDULES, scheduleByName } from '../../../lib/diffusion/schedule/registry';
import { adaptive } from '../../../lib/diffusion/solver/adaptive';
import type { SolverOptions } from '../../../lib/diffusion/solver/options';
import { recordPlan } from '../../../lib/diffusion/solver/plan';
import { singlestep } from '../../../lib/diffusion/solver/singlestep';
import { solve } from '../../../lib/diffusion/solver/solve';
import { float64Space } from '../../../lib/math/vector-space';
import { assertNear, flat, golden } from '../golden';
import { mixtureEpsilon } from './mixture';
import { replayPlan } from './replay-plan';

describe('solver plan', () => {
  const { mu, s2, x } = golden().solver;
  const space = float64Space(mu.length);
  const options: SolverOptions[] = [
    ...[1, 2, 5, 6, 7, 30].map((nfe): SolverOptions => ({ nfe })),
    { method: singlestep, order: 1, nfe: 9, spacing: 'time_uniform' },
    { method: singlestep, order: 2, nfe: 9, spacing: 'time_quadratic' },
    { method: singlestep, order: 3, nfe: 9 },
  ];

  it('replayed, equals solve to 1e-12 for every schedule and method', () => {
    for (const schedule of SCHEDULES) {
      const epsilon = mixtureEpsilon(schedule, mu, s2);
      for (const o of options) {
        const plan = recordPlan(schedule, o);
        const solved = solve(space, schedule, epsilon, flat(x), o);
        assertNear(
          replayPlan(plan, space, epsilon, flat(x)),
          solved.sample,
          1e-12,
          `${schedule.name} ${JSON.stringify(o)}`,
        );
        assert.equal(plan.evaluations, solved.evaluations);
        assert.equal(plan.ops.filter(({ op }) => op === 'eval').length, plan.evaluations);
      }
    }
  });

  it('needs few registers, and never writes where it reads', () => {
    const plan = recordPlan(scheduleByName('linear'), { nfe: 30 });
    assert.ok(plan.registers <= 5, `${plan.registers} registers`);
    for (const operation of plan.ops) {
      const sources = operation.op === 'eval' ? [operation.src] : operation.terms.map(([, src]) => src);
      assert.ok(!sources.includes(operation.dst));
      if (operation.op === 'combine') assert.ok(operation.terms.every(([c]) => c !== 0 && Number.isFinite(c)));
    }
  });

  it('replaying leaves the initial state alone and frees the rest', () => {
    const schedule = scheduleByName('linear');
    const epsilon = mixtureEpsilon(schedule, mu, s2);
    const initial = flat(x);
    const alive = new Set<Float64Array>();
    const keep = (state: Float64Array): Float64Array => {
      alive.add(state);
      return state;
    };
    const counted = {
      combine: (c: readonly number[], states: readonly Float64Array[]) => keep(space.combine(c, states)),
      dispose: (state: Float64Array) => void assert.ok(alive.delete(state)),
    };
    const sample = replayPlan(recordPlan(schedule, { nfe: 9 }), counted, (s, t) => keep(epsilon(s, t)), initial);
    assert.deepEqual([...alive], [sample]);
    assert.deepEqual(initial, flat(x));
  });

  it('refuses the adaptive solver', () => {
    assert.throws(
      () => recordPlan(scheduleByName('linear'), { method: adaptive }),
      /'adaptive' .* depend on the states/,
    );
  });
});
