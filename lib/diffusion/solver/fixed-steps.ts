import type { DiffusionOde } from './solver';
import { type Order, step } from './step';

/**
 * DPM-Solver steps of given orders between given times: orders.length steps, orders.length + 1 times from tStart to tEnd. What
 * the solvers share whose steps are known beforehand.
 */
export function fixedSteps<State>(ode: DiffusionOde<State>, orders: readonly Order[], times: readonly number[]): State {
  const { space, start, visit } = ode;
  visit(times[0], start);
  let x = start;
  for (let k = 0; k < orders.length; k++) {
    const next = step(ode, orders[k], times[k], times[k + 1], x);
    if (x !== start) space.dispose?.(x);
    x = next;
    visit(times[k + 1], x);
  }
  return x;
}
