import { UserError } from '../errors';
import type { Named } from './named';
import { SCHEDULES } from './schedule/registry';
import { isSchedule, type Schedule } from './schedule/schedule';
import { SOLVERS } from './solver/registry';
import { isSolver, type Solver } from './solver/solver';

/** Schedules and solvers from outside the library that a configuration may name. */
export interface DiffusionExtensions {
  readonly schedules?: readonly Schedule[];
  readonly solvers?: readonly Solver[];
}

/** What names stand for at present. */
interface Known {
  readonly schedules: readonly Schedule[];
  readonly solvers: readonly Solver[];
}

let known: Known = { schedules: SCHEDULES, solvers: SOLVERS };

/** The library's schedules and solvers, and those of every `withDiffusionExtensions` that is running. */
export function knownToDiffusion(): Known {
  return known;
}

/**
 * Runs `run` while the names of these schedules and solvers are known to `scheduleOption` and `solverOption`, beside the
 * library's; afterwards they are forgotten. There is no global list to add to: one configuration's names are not another's.
 * @param run parses a configuration; must not return before it is done (no promise)
 * @throws UserError for a name that is taken, or what was not made with `defineSchedule` and `defineSolver`
 */
export function withDiffusionExtensions<T>(extensions: DiffusionExtensions, run: () => T): T {
  const before = known;
  known = {
    schedules: joined('noise schedule', 'defineSchedule', before.schedules, extensions.schedules, isSchedule),
    solvers: joined('solver', 'defineSolver', before.solvers, extensions.solvers, isSolver),
  };
  try {
    return run();
  } finally {
    known = before;
  }
}

function joined<T extends Named>(
  kind: string,
  maker: string,
  list: readonly T[],
  added: readonly T[] = [],
  isOne: (value: unknown) => value is T,
): readonly T[] {
  const all = [...list];
  for (const one of added) {
    if (!isOne(one)) throw new UserError(`this is not a ${kind}: make it with ${maker}({ … })`);
    if (all.includes(one)) continue;
    if (all.some(({ name }) => name === one.name)) throw new UserError(`there are two ${kind}s called "${one.name}"`);
    all.push(one);
  }
  return all;
}
