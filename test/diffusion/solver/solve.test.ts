import assert from 'node:assert/strict';
import { type ScheduleName, scheduleByName } from '../../../lib/diffusion/schedule/registry';
import { adaptive } from '../../../lib/diffusion/solver/adaptive';
import { fast, fastOrders } from '../../../lib/diffusion/solver/fast';
import type { SolverOptions } from '../../../lib/diffusion/solver/options';
import { solverByName } from '../../../lib/diffusion/solver/registry';
import { singlestep } from '../../../lib/diffusion/solver/singlestep';
import { solve } from '../../../lib/diffusion/solver/solve';
import { phi2 } from '../../../lib/diffusion/solver/step';
import { float64Space } from '../../../lib/math/vector-space';
import { assertNear, flat, golden, relativeError } from '../golden';
import { mixtureEpsilon } from './mixture';

describe('DPM-Solver', () => {
  const { mu, s2, x, cases } = golden().solver;
  const space = float64Space(mu.length);
  const run = (scheduleName: ScheduleName, options: SolverOptions) => {
    const schedule = scheduleByName(scheduleName);
    return solve(space, schedule, mixtureEpsilon(schedule, mu, s2), flat(x), options);
  };

  for (const c of cases) {
    const { schedule, method, order, skip, nfe, atol, rtol, tEnd } = c;
    const name = [schedule, method, order, skip, nfe].filter((part) => part !== undefined).join(' ');
    it(`${name} equals the reference to 1e-9`, () => {
      // 'converged' in the file is `fast` with 3000 evaluations.
      const options: SolverOptions =
        method === 'converged'
          ? { method: fast, nfe: 3000, tEnd }
          : { method: solverByName(method), order, spacing: skip, nfe, atol, rtol, tEnd };
      const solution = run(schedule, options);
      assertNear(solution.sample, flat(c.sample), 1e-9, name);
      if (nfe !== undefined) assert.ok(solution.evaluations <= nfe);
    });
  }

  for (const c of cases.filter(({ method }) => method === 'converged')) {
    for (const spacing of ['logSNR', 'time_uniform', 'time_quadratic'] as const) {
      it(`${c.schedule} singlestep converges with its order, ${spacing}, to the reference solution`, () => {
        for (const order of [1, 2, 3] as const) {
          // Even steps in t are long in λ at the end: they need more of them before the order shows.
          const steps = { logSNR: 40, time_quadratic: 80, time_uniform: 320 }[spacing];
          const error = (n: number): number => {
            const options = { method: singlestep, order, spacing, nfe: n * order, tEnd: c.tEnd };
            return relativeError(run(c.schedule, options).sample, flat(c.sample));
          };
          const observed = Math.log2(error(steps) / error(2 * steps));
          assert.ok(observed > order - 0.35, `order ${order}: observed ${observed}`);
        }
      });
    }
  }

  it('spends exactly its budget in `fast`, and says where its steps ended', () => {
    for (let nfe = 1; nfe <= 32; nfe++) {
      const solution = run('linear', { nfe });
      assert.equal(solution.evaluations, nfe);
      assert.equal(solution.times.length, fastOrders(nfe).length + 1);
      assertNear([solution.times[0], solution.times.at(-1)!], [1, 1e-4], 1e-12, 'ends');
    }
    assert.deepEqual(fastOrders(9), [3, 3, 2, 1]);
    assert.deepEqual(fastOrders(10), [3, 3, 3, 1]);
    assert.deepEqual(fastOrders(11), [3, 3, 3, 2]);
  });

  it('shows the whole trajectory, leaves the initial state alone, and gives the same numbers twice', () => {
    const schedule = scheduleByName('cosine');
    const initial = flat(x);
    const states: Float64Array[] = [];
    const go = () =>
      solve(space, schedule, mixtureEpsilon(schedule, mu, s2), initial, { nfe: 7 }, (_t, state) => states.push(state));
    const first = go();
    assert.equal(states.length, first.times.length);
    assert.equal(states[0], initial);
    assert.equal(states.at(-1), first.sample);
    assert.deepEqual(initial, flat(x));
    assert.deepEqual(go().sample, first.sample);
  });

  for (const options of [{ method: fast }, { method: adaptive }, { method: adaptive, order: 2 }] as const) {
    it(`frees every state but the sample: ${JSON.stringify(options)}`, () => {
      const schedule = scheduleByName('linear');
      const epsilon = mixtureEpsilon(schedule, mu, s2);
      const alive = new Set<Float64Array>();
      const keep = (state: Float64Array): Float64Array => {
        alive.add(state);
        return state;
      };
      const counted = {
        ...space,
        combine: (c: readonly number[], states: readonly Float64Array[]) => keep(space.combine(c, states)),
        dispose(state: Float64Array) {
          assert.ok(alive.delete(state), 'freed twice, or not made here');
        },
      };
      // A strict tolerance makes the adaptive solver refuse steps.
      const strict = { ...options, atol: 1e-4, rtol: 1e-3 };
      const { sample } = solve(counted, schedule, (state, t) => keep(epsilon(state, t)), flat(x), strict);
      assert.deepEqual([...alive], [sample]);
    });
  }

  it('adaptive: refuses states that are not finite instead of running for ever', () => {
    const schedule = scheduleByName('linear');
    const epsilon = (state: Float64Array) => state.map(() => Number.NaN);
    assert.throws(() => solve(space, schedule, epsilon, flat(x), { method: adaptive }), /not finite/);
  });

  it('refuses what it cannot solve, naming the value', () => {
    assert.throws(() => run('linear', { nfe: 0 }), /nfe .* not 0/);
    assert.throws(() => run('linear', { nfe: 2.5 }), /nfe .* not 2.5/);
    assert.throws(() => run('linear', { method: singlestep, order: 3, nfe: 2 }), /nfe ≥ 3/);
    assert.throws(() => run('linear', { method: adaptive, order: 1 }), /order 2 or 3/);
    assert.throws(() => run('linear', { tEnd: 0 }), /tEnd = 0/);
    assert.throws(() => run('cosine', { tStart: 1 }), /T = 0.9946/);
    assert.throws(() => solverByName('euler' as never), /"euler".*fast, singlestep, adaptive/);
    assert.throws(() => run('linear', { spacing: 'karras' as never }), /'karras'/);
  });

  it('φ2 by series and by formula meet', () => {
    assertNear([phi2(0.019999)], [Math.expm1(0.019999) / 0.019999 - 1], 1e-11, 'φ2');
    assertNear([phi2(-0.019999)], [Math.expm1(-0.019999) / -0.019999 - 1], 1e-11, 'φ2');
    assert.equal(phi2(0), 0);
  });
});
