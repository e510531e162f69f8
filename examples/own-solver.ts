// A solver of your own, from outside the library: DDIM, which takes the diffusion ODE in steps of first order.
//   npx tsx examples/own-solver.ts
//   npx diffcdr run --plugin examples/own-solver.ts --set DiffCDR.solver=ddim …

import { defineSolver, diffusion, makeTask, resolveConfig, runCell, runData, synthesize } from 'diffcdr';

/** x_t = (α_t/α_s) x_s + (σ_t − σ_s α_t/α_s) ε̂(x_s, s), in nfe steps with the chosen spacing (Song et al. 2021). */
export const ddim = defineSolver({
  name: 'ddim',
  summary: 'first-order steps, one evaluation each',
  source: 'Song et al. 2021, with no noise added',
  // Part of every store key: give another when the numbers change.
  version: '1',
  // The steps do not look at the states, so the affine engine may record them once and replay them on its own.
  recordable: true,
  solve({ space, schedule, epsilon, start, visit }, { nfe, spacing, tStart, tEnd }) {
    const times = diffusion.timeSteps(schedule, spacing, tStart, tEnd, nfe);
    visit(tStart, start);
    let x = start;
    for (let k = 0; k < nfe; k++) {
      const [s, t] = [times[k], times[k + 1]];
      const ratio = schedule.alpha(t) / schedule.alpha(s);
      x = space.combine([ratio, schedule.sigma(t) - schedule.sigma(s) * ratio], [x, epsilon(x, s)]);
      visit(t, x);
    }
    return x;
  },
});

async function main(): Promise<void> {
  const { source, target } = synthesize('teach', 1);
  const data = runData(makeTask(source, target));
  const config = resolveConfig({ methods: { DiffCDR: { solver: ddim, spacing: 'time_quadratic' } } });
  const { result } = await runCell(data, config, { method: 'DiffCDR', seed: 1, selection: 'validation' });
  const { method, mae, rmse } = result.row;
  console.table([{ method, solver: ddim.toJSON(), MAE: mae.toFixed(4), RMSE: rmse.toFixed(4) }]);
}

if (require.main === module) main();
