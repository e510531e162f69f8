import type { VectorSpace } from '../../math/vector-space';
import type { Schedule } from '../schedule/schedule';
import { isRecordable, resolveSolverOptions, type SolverOptions } from './options';
import { epsilonOf, type Prediction } from './prediction';
import { solve } from './solve';

/** One operation of a plan. `dst` is never one of the sources, so an operation may write as it reads. */
export type PlanOp =
  /** register[dst] = what the network predicts at register[src] and t, the schedule's continuous time. */
  | { readonly op: 'eval'; readonly dst: number; readonly src: number; readonly t: number }
  /** register[dst] = Σ coefficient · register[src]; at least one term, no coefficient 0. */
  | {
      readonly op: 'combine';
      readonly dst: number;
      readonly terms: readonly (readonly [coefficient: number, src: number])[];
    };

/**
 * A solver run as a straight-line program over a few registers, for engines that carry something other than a batch: it
 * depends on schedule and options alone, never on the states.
 */
export interface SolverPlan {
  readonly ops: readonly PlanOp[];
  /** Number of registers the program needs. */
  readonly registers: number;
  /** The register that must hold the initial state before the first operation; it may be overwritten later. */
  readonly input: number;
  /** The register that holds the sample after the last operation. */
  readonly output: number;
  /** Number of eval operations. */
  readonly evaluations: number;
}

/** A value of the recorded program before registers are given out: the index of the operation that makes it, or −1 (input). */
interface Value {
  readonly id: number;
}

type Recorded =
  | { readonly op: 'eval'; readonly src: number; readonly t: number }
  | { readonly op: 'combine'; readonly terms: readonly (readonly [number, number])[] };

/**
 * Records what `solve` does for this schedule and these options. Its operations, done in order, give exactly the solver's numbers.
 * @param prediction what the network predicts: where it is not ε, combinations of state and prediction make ε̂ of it
 * @throws RangeError for a solver that is not recordable: its steps depend on the states
 */
export function recordPlan(
  schedule: Schedule,
  options: SolverOptions = {},
  prediction: Prediction = 'epsilon',
): SolverPlan {
  if (!isRecordable(options)) {
    const { method } = resolveSolverOptions(options, schedule.T);
    throw new RangeError(`the solver '${method.name}' cannot be recorded: its steps depend on the states`);
  }
  const recorded: Recorded[] = [];
  const record = (operation: Recorded): Value => ({ id: recorded.push(operation) - 1 });
  const space: VectorSpace<Value> = {
    combine: (coefficients, states) =>
      record({ op: 'combine', terms: coefficients.map((c, k) => [c, states[k].id] as const) }),
  };
  const predict = (x: Value, t: number): Value => record({ op: 'eval', src: x.id, t });
  const epsilon = epsilonOf(prediction, space, schedule, predict);
  const { sample, evaluations } = solve(space, schedule, epsilon, { id: -1 }, options);
  return { ...assignRegisters(recorded, sample.id), evaluations };
}

/** Gives each value a register and takes it back after the value's last use. */
function assignRegisters(recorded: readonly Recorded[], result: number): Omit<SolverPlan, 'evaluations'> {
  const sources = (o: Recorded): number[] => (o.op === 'eval' ? [o.src] : o.terms.map(([, id]) => id));
  const lastUse = new Map<number, number>();
  recorded.forEach((operation, at) => {
    for (const id of sources(operation)) lastUse.set(id, at);
  });
  lastUse.set(result, recorded.length);
  const registerOf = new Map<number, number>([[-1, 0]]);
  const free: number[] = [];
  let registers = 1;
  const ops = recorded.map((operation, at): PlanOp => {
    // The destination is chosen before the sources are given back, so that it differs from all of them.
    const dst = free.pop() ?? registers++;
    const register = (id: number): number => registerOf.get(id)!;
    const planned: PlanOp =
      operation.op === 'eval'
        ? { op: 'eval', dst, src: register(operation.src), t: operation.t }
        : { op: 'combine', dst, terms: operation.terms.map(([c, id]) => [c, register(id)] as const) };
    for (const id of new Set(sources(operation))) if (lastUse.get(id) === at) free.push(register(id));
    registerOf.set(at, dst);
    return planned;
  });
  return { ops, registers, input: 0, output: registerOf.get(result)! };
}
