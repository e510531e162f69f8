import { fixedSteps } from './fixed-steps';
import { defineSolver } from './solver';
import { timeSteps } from './spacing';
import type { Order } from './step';

const repeat = (order: Order, count: number): Order[] => new Array<Order>(count).fill(order);

/**
 * Orders of the steps of `fast` for a budget of evaluations (method §4): as many third-order steps as fit, the rest of the
 * budget in lower orders at the end. The orders add up to nfe.
 */
export function fastOrders(nfe: number): Order[] {
  const K = Math.floor(nfe / 3) + 1;
  switch (nfe % 3) {
    case 0:
      return [...repeat(3, K - 2), 2, 1];
    case 1:
      return [...repeat(3, K - 1), 1];
    default:
      return [...repeat(3, K - 1), 2];
  }
}

/** DPM-Solver-fast, the reference's: third-order steps, even in λ, the rest of the budget in lower orders. */
export const fast = defineSolver({
  name: 'fast',
  summary: 'third-order steps even in λ, the rest of the budget in lower orders',
  source: 'DPM-Solver-fast (Lu et al. 2022)',
  recordable: true,
  solve(ode, { nfe, tStart, tEnd }) {
    const orders = fastOrders(nfe);
    return fixedSteps(ode, orders, timeSteps(ode.schedule, 'logSNR', tStart, tEnd, orders.length));
  },
});
