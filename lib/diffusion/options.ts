import { z } from 'zod';
import { knownToDiffusion } from './extensions';
import { findNamed, type Named } from './named';
import { SCHEDULES, type ScheduleName } from './schedule/registry';
import { isSchedule, type Schedule } from './schedule/schedule';
import { SOLVERS, type SolverName } from './solver/registry';
import { isSolver, type Solver } from './solver/solver';

/**
 * An option that takes an object or its name and parses to the object. JSON may name any that is known at the time, of an
 * extension too; in TypeScript a name is one of the library's, so that a misspelt one does not compile, and an extension is
 * given as the object.
 */
function namedOption<Name extends string, T extends Named>(
  kind: string,
  maker: 'Schedule' | 'Solver',
  library: readonly T[],
  known: () => readonly T[],
  isOne: (value: unknown) => value is T,
) {
  return z.custom<Name | T>().transform((value: unknown, context): T => {
    const refuse = (message: string): never => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    if (typeof value === 'string') {
      try {
        return findNamed(kind, known(), value);
      } catch (error) {
        return refuse((error as Error).message);
      }
    }
    if (!isOne(value)) {
      const names = known().map(({ name }) => name);
      return refuse(`a ${kind} is a name (${names.join(', ')}), or an object made with define${maker}`);
    }
    // Two that print alike would share their results in a store.
    if (library.some((one) => one !== value && one.toJSON() === value.toJSON())) {
      return refuse(`the library has a ${kind} "${value.toJSON()}" already: give yours another name or a version`);
    }
    return value;
  });
}

/** A noise schedule: its name or the object. */
export const scheduleOption = namedOption<ScheduleName, Schedule>(
  'noise schedule',
  'Schedule',
  SCHEDULES,
  () => knownToDiffusion().schedules,
  isSchedule,
);

/** A solver of the diffusion ODE: its name or the object. */
export const solverOption = namedOption<SolverName, Solver>(
  'solver',
  'Solver',
  SOLVERS,
  () => knownToDiffusion().solvers,
  isSolver,
);
