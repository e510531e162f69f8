import type { SolverPlan } from '../../../lib/diffusion/solver/plan';
import type { VectorSpace } from '../../../lib/math/vector-space';

/** Runs a plan over any vector space: the same numbers as `solve`. `x` is neither changed nor disposed of. */
export function replayPlan<State>(
  plan: SolverPlan,
  space: VectorSpace<State>,
  epsilon: (x: State, t: number) => State,
  x: State,
): State {
  const register = new Array<State | undefined>(plan.registers);
  register[plan.input] = x;
  const set = (dst: number, state: State): void => {
    const old = register[dst];
    if (old !== undefined && old !== x) space.dispose?.(old);
    register[dst] = state;
  };
  for (const operation of plan.ops) {
    if (operation.op === 'eval') {
      set(operation.dst, epsilon(register[operation.src]!, operation.t));
    } else {
      const coefficients = operation.terms.map(([c]) => c);
      const states = operation.terms.map(([, src]) => register[src]!);
      set(operation.dst, space.combine(coefficients, states));
    }
  }
  register.forEach((state, k) => {
    if (k !== plan.output && state !== undefined && state !== x) space.dispose?.(state);
  });
  return register[plan.output]!;
}
