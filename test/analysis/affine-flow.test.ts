import assert from 'node:assert/strict';
import { Matrix } from 'ml-matrix';
import { errorInfluence, flowLength, startFlow, startGain } from '../../lib/analysis/affine-flow';
import { affineNoise, solveAffinePair } from '../../lib/diffusion/dim/affine-pair';
import { initialDimParameters } from '../../lib/diffusion/dim/init';
import { scheduleByName } from '../../lib/diffusion/schedule/registry';
import { randomStream } from '../../lib/math/random';

describe('the flow of an affine DIM', () => {
  const parameters = initialDimParameters(3, 8, randomStream(1, 'dim'), Float64Array);

  for (const name of ['linear', 'cosine'] as const) {
    const schedule = scheduleByName(name);

    it(`is what the solver tends to without guidance (${name})`, () => {
      const exact = startFlow(affineNoise(parameters, 0).M, schedule, 1e-4).to1DArray();
      const errors = [30, 120, 480].map((nfe) => {
        const { A } = solveAffinePair(parameters, {
          activation: 'none',
          guidance: 0,
          schedule,
          solver: { nfe },
          steps: 1000,
        });
        return Math.hypot(...exact.map((value, k) => value - A[k])) / Math.hypot(...exact);
      });
      assert.ok(errors[2] < 1e-4 && errors[2] < errors[0], String(errors));
    });

    it(`weighs a constant error of the estimate as the ODE does (${name})`, () => {
      const rho = (t: number) => schedule.sigma(t) / schedule.alpha(t);
      for (const [m, t] of [
        [1, 0.3],
        [0.8, 0.9],
        [0, 0.05],
      ]) {
        // dy/dρ = m α y + 1 backwards from ρ(t), where y = 0, by the midpoint rule.
        const steps = 40000;
        const [from, to] = [rho(t), rho(1e-4)];
        const h = (to - from) / steps;
        const slope = (y: number, at: number) => (m * y) / Math.hypot(1, at) + 1;
        let y = 0;
        for (let k = 0; k < steps; k++) {
          const at = from + k * h;
          y += h * slope(y + (h / 2) * slope(y, at), at + h / 2);
        }
        assert.ok(Math.abs(errorInfluence(m, schedule, 1e-4, t) / -y - 1) < 1e-4, `m = ${m}, t = ${t}`);
      }
    });

    it(`has the closed form of its integral (${name})`, () => {
      // ∫ α dρ = ∫ −dλ σ by the trapezium rule in λ: dρ = −ρ dλ, α ρ = σ.
      const [from, to] = [schedule.lambda(schedule.T), schedule.lambda(1e-3)];
      const n = 20000;
      let sum = 0;
      for (let k = 0; k <= n; k++) {
        const t = schedule.inverseLambda(from + ((to - from) * k) / n);
        sum += (schedule.sigma(t) * (k === 0 || k === n ? 0.5 : 1) * (to - from)) / n;
      }
      assert.ok(Math.abs(sum / flowLength(schedule, 1e-3) - 1) < 1e-6);
    });
  }

  it('acts on each eigenvalue as the scalar gain does', () => {
    const schedule = scheduleByName('linear');
    const flow = startFlow(Matrix.diag([0.8, 1, 1.1]), schedule, 1e-4);
    for (const [k, m] of [0.8, 1, 1.1].entries()) {
      assert.ok(Math.abs(flow.get(k, k) / startGain(m, schedule, 1e-4) - 1) < 1e-10);
    }
    assert.ok(Math.abs(flow.get(0, 1)) < 1e-12);
    assert.ok(Math.abs(startGain(1, schedule, 1e-4) - 0.5) < 0.005);
  });
});
