import { type Named, type NamedDefinition, named } from '../named';
import type { Spacing } from './spacing';
import type { StepContext } from './step';

/** What every solver is told; each uses what it needs. */
export interface SolverSettings {
  /** Evaluations of ε̂ to spend, at least 1. */
  readonly nfe: number;
  /** Order of a step. */
  readonly order: 1 | 2 | 3;
  /** What the step ends are even in. */
  readonly spacing: Spacing;
  /** Start of the integration, at most the schedule's T. */
  readonly tStart: number;
  /** End of the integration, between 0 and tStart. */
  readonly tEnd: number;
  /** Absolute and relative tolerance of a step. */
  readonly atol: number;
  readonly rtol: number;
}

/**
 * The diffusion ODE of one sampling (method §4): dx/dt = (d log α/dt) x + σ (dλ/dt)(−ε̂(x, t)), from tStart down to tEnd.
 * States are added and scaled through `space` alone: they may be batches, affine maps or lines of a recorded program.
 */
export interface DiffusionOde<State> extends StepContext<State> {
  /** The state at tStart; it is to be neither changed nor disposed of. */
  readonly start: State;
  /** To be called with the start and with the state after every step, for pictures of the trajectory. */
  visit(t: number, x: State): void;
}

/** A way to solve the diffusion ODE. It knows a schedule and ε̂(x, t), nothing of recommenders. Made with `defineSolver`. */
export interface Solver<Name extends string = string> extends Named<Name> {
  /**
   * True where the operations depend on schedule and settings alone, never on what the states hold: then a run can be recorded
   * once and replayed on other states, which the affine engine does. False for step control.
   */
  readonly recordable: boolean;
  /** Refuses settings that it cannot work with: a RangeError that names the value. */
  check?(settings: SolverSettings): void;
  /**
   * The state at tEnd: a new one. Where the space has `dispose`, what was made besides is freed with it (states of the library's
   * engines lie on JavaScript's heap and need no freeing).
   */
  solve<State>(ode: DiffusionOde<State>, settings: SolverSettings): State;
}

/** What an author gives. */
export type SolverDefinition<Name extends string = string> = NamedDefinition<Name> & Omit<Solver, keyof Named>;

/**
 * A solver, for the configuration's `solver` and for `solve`. `firstOrder`, `timeSteps` and `space.combine` are what most are
 * made of.
 * @throws RangeError for a name that cannot stand in a configuration
 */
export function defineSolver<Name extends string>(definition: SolverDefinition<Name>): Solver<Name> {
  const { recordable, check, solve } = definition;
  return Object.freeze({ ...named('solver', definition), recordable, ...(check ? { check } : {}), solve });
}

/** True for what `defineSolver` returns. */
export function isSolver(value: unknown): value is Solver {
  const it = value as Partial<Solver> | null;
  return (
    typeof it === 'object' &&
    it !== null &&
    typeof it.recordable === 'boolean' &&
    typeof it.solve === 'function' &&
    typeof it.toJSON === 'function'
  );
}
