/** Order of one solver step. */
export type Order = 1 | 2 | 3;

const repeat = (order: Order, count: number): Order[] => new Array<Order>(count).fill(order);

/**
 * Orders of the steps of DPM-Solver `fast` for a budget of evaluations (method §4): as many third-order steps as fit, the
 * rest of the budget in lower orders at the end. The orders add up to nfe.
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

/** Orders of `singlestep`: ⌊nfe / order⌋ equal steps; a remainder of the budget stays unspent. */
export function singlestepOrders(nfe: number, order: Order): Order[] {
  return repeat(order, Math.floor(nfe / order));
}
