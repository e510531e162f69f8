import { fixedSteps } from './fixed-steps';
import { defineSolver } from './solver';
import { timeSteps } from './spacing';
import type { Order } from './step';

/**
 * DPM-Solver of one order: ⌊nfe / order⌋ steps with the chosen spacing; a remainder of the budget stays unspent. Order 1 is
 * DDIM.
 */
export const singlestep = defineSolver({
  name: 'singlestep',
  summary: '⌊nfe / order⌋ steps of one order with the chosen spacing',
  source: 'DPM-Solver-1, -2 and -3 (Lu et al. 2022)',
  recordable: true,
  check({ nfe, order }) {
    if (nfe < order) throw new RangeError(`a singlestep solver of order ${order} needs nfe ≥ ${order}, not ${nfe}`);
  },
  solve(ode, { nfe, order, spacing, tStart, tEnd }) {
    const steps = Math.floor(nfe / order);
    const orders = new Array<Order>(steps).fill(order);
    return fixedSteps(ode, orders, timeSteps(ode.schedule, spacing, tStart, tEnd, steps));
  },
});
