import assert from 'node:assert/strict';
import { createAffineEngine } from '../../../lib/diffusion/dim/affine-engine';
import { cosine } from '../../../lib/diffusion/schedule/cosine';
import { SCHEDULES } from '../../../lib/diffusion/schedule/registry';
import { recordPlan } from '../../../lib/diffusion/solver/plan';
import { singlestep } from '../../../lib/diffusion/solver/singlestep';
import { solve } from '../../../lib/diffusion/solver/solve';
import { defineSolver } from '../../../lib/diffusion/solver/solver';
import { timeSteps } from '../../../lib/diffusion/solver/spacing';
import { randomStream } from '../../../lib/math/random';
import { float64Space } from '../../../lib/math/vector-space';
import { createReferenceEngine } from '../dim/reference-engine';
import { assertNear, flat, golden, relativeError } from '../golden';
import { mixtureEpsilon } from './mixture';

/** Euler steps of d(x/α)/d(σ/α) = ε̂, written as a stranger would. */
const euler = defineSolver({
  name: 'Euler',
  summary: 'straight lines in x/α over σ/α',
  version: '3',
  recordable: true,
  solve({ space, schedule, epsilon, start, visit }, { nfe, spacing, tStart, tEnd }) {
    const rho = (t: number): number => schedule.sigma(t) / schedule.alpha(t);
    const times = timeSteps(schedule, spacing, tStart, tEnd, nfe);
    visit(tStart, start);
    return times.slice(1).reduce((x, t, k) => {
      const s = times[k];
      const scale = schedule.alpha(t);
      const next = space.combine([scale / schedule.alpha(s), scale * (rho(t) - rho(s))], [x, epsilon(x, s)]);
      visit(t, next);
      return next;
    }, start);
  },
});

describe('defineSolver', () => {
  const { mu, s2, x } = golden().solver;
  const space = float64Space(mu.length);

  for (const schedule of SCHEDULES) {
    const run = (method: typeof euler | typeof singlestep, nfe: number) =>
      solve(space, schedule, mixtureEpsilon(schedule, mu, s2), flat(x), { method, nfe, order: 1 });

    it(`Euler is DPM-Solver-1 step by step: ${schedule.name}`, () => {
      const [mine, known] = [run(euler, 17), run(singlestep, 17)];
      assertNear(mine.sample, known.sample, 1e-9, 'sample');
      assert.equal(mine.evaluations, 17);
      assert.deepEqual(mine.times, [schedule.T, ...known.times.slice(1)]);
    });

    it(`Euler converges to the sample of third order: ${schedule.name}`, () => {
      const exact = solve(space, schedule, mixtureEpsilon(schedule, mu, s2), flat(x), { nfe: 3000 }).sample;
      const [coarse, fine] = [200, 3200].map((nfe) => relativeError(run(euler, nfe).sample, exact));
      assert.ok(fine < 2e-2 && fine < coarse / 8, `${coarse} → ${fine}`);
    });
  }

  const settings = {
    embeddingDim: 3,
    hiddenDim: 8,
    activation: 'none',
    learningRate: 1e-3,
    clipNorm: 1,
    guidance: 0.4,
    schedule: cosine,
    solver: { method: euler, nfe: 9 },
    steps: 200,
  } as const;

  it('is recorded and carried by the affine engine as by the reference engine', () => {
    const fast = createAffineEngine({ ...settings, initial: randomStream(1, 'dim') });
    const exact = createReferenceEngine({ ...settings, initial: randomStream(1, 'dim') });
    const users = randomStream(2, 'u').fillNormal(new Float32Array(12));
    assertNear(fast.sample(users), exact.sample(users), 1e-4, 'x0');
    assert.equal(recordPlan(cosine, settings.solver).evaluations, 9);
  });

  it('that looks at states is not recorded', () => {
    const shy = defineSolver({ ...euler, name: 'shy', recordable: false });
    assert.throws(() => recordPlan(cosine, { method: shy }), /'shy' cannot be recorded/);
    const options = { ...settings, solver: { method: shy }, initial: randomStream(1, 'dim') };
    assert.throws(() => createAffineEngine(options), /'shy' cannot be recorded/);
  });

  it('refuses settings by its own check, and may not give its start back', () => {
    const strict = defineSolver({
      ...euler,
      name: 'strict',
      check({ nfe }) {
        if (nfe % 2 === 1) throw new RangeError(`nfe must be even, not ${nfe}`);
      },
    });
    const epsilon = mixtureEpsilon(cosine, mu, s2);
    assert.throws(() => solve(space, cosine, epsilon, flat(x), { method: strict, nfe: 5 }), /even, not 5/);
    assert.doesNotThrow(() => solve(space, cosine, epsilon, flat(x), { method: strict, nfe: 4 }));
    const lazy = defineSolver({ name: 'lazy', summary: '', recordable: true, solve: ({ start }) => start });
    assert.throws(() => solve(space, cosine, epsilon, flat(x), { method: lazy }), /'lazy' gave back its start/);
  });
});
