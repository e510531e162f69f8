import { findNamed } from '../named';
import { adaptive } from './adaptive';
import { fast } from './fast';
import { singlestep } from './singlestep';
import type { Solver } from './solver';

/** Every solver of the library; a new one is a file beside this and a line here. `fast` is the reference's. */
export const SOLVERS = [fast, singlestep, adaptive] as const;

export type SolverName = (typeof SOLVERS)[number]['name'];

/** The library's solver of that name. @throws UserError that lists the names and says which is nearest */
export function solverByName(name: SolverName): Solver {
  return findNamed<Solver>('solver', SOLVERS, name);
}
