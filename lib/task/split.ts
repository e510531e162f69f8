import { UserError } from '../errors';
import { type RandomStreams, randomStreams } from '../math/random';
import type { CrossDomainTask, UserSplit } from './task';

interface SplitSettings {
  /** Seed of the split alone, a whole number: runs of different seeds can share one split. */
  readonly splitSeed: number;
  /** Share of the training overlap held out as validation users, 0 (none) to below 1. */
  readonly validationShare: number;
}

/** How to split: test users drawn as the share β of the overlap, or given by id. */
export type SplitOptions = SplitSettings &
  (
    | { readonly beta: number; readonly testUserIds?: undefined }
    | { readonly testUserIds: readonly string[]; readonly beta?: undefined }
  );

/** A split, and what was set aside while making it. */
export interface DrawnSplit extends UserSplit {
  /** Given test users who rated in one domain only: no cold-start user can be made of them, so they are left out. */
  readonly outsideOverlap: number;
}

/**
 * Parts the overlapping users into training, validation and test users (paper section 3.1).
 *
 * With β, round(β·|U^o|) users are tested: the first of one seeded shuffle of the sorted overlap, so the order of the
 * files does not matter and the test users of a smaller β are among those of a larger one. Then
 * round(validationShare · rest) of the remaining users, at least one if the share is above 0, validate.
 * @throws UserError on values out of range, a test user whom neither domain knows or who is named twice, no test user,
 *   or no training user
 */
export function splitUsers(task: CrossDomainTask, options: SplitOptions): DrawnSplit {
  const random = randomStreams(options.splitSeed);
  const test =
    options.testUserIds === undefined
      ? { users: drawTestUsers(task, options.beta, random), outsideOverlap: 0 }
      : findTestUsers(task, options.testUserIds);

  return { ...holdOut(task, test.users, options.validationShare, random), outsideOverlap: test.outsideOverlap };
}

/** A split for use and not for measure: nobody is tested, all overlapping users train but the share that validates. */
export function splitForUse(task: CrossDomainTask, { splitSeed, validationShare }: SplitSettings): UserSplit {
  return holdOut(task, new Int32Array(0), validationShare, randomStreams(splitSeed));
}

function holdOut(
  task: CrossDomainTask,
  testUsers: Int32Array,
  validationShare: number,
  random: RandomStreams,
): UserSplit {
  if (!(validationShare >= 0 && validationShare < 1)) {
    throw new UserError(`the validation share must be from 0 to below 1, not ${validationShare}`);
  }
  const isTest = new Set(testUsers);
  const rest = task.overlap.filter((user) => !isTest.has(user));
  const held = validationShare === 0 ? 0 : Math.max(1, Math.round(validationShare * rest.length));
  if (held >= rest.length) {
    throw new UserError(
      `no training user is left: of ${task.overlap.length} overlapping users ${isTest.size} test and ${held} validate. ` +
        'Lower beta, name fewer test users, or lower the validation share.',
    );
  }
  const shuffled = random('task/validation').shuffle(Int32Array.from(rest));
  return {
    trainUsers: shuffled.slice(held).sort(),
    validationUsers: shuffled.slice(0, held).sort(),
    testUsers,
  };
}

function drawTestUsers(task: CrossDomainTask, beta: number, random: RandomStreams): Int32Array {
  if (!(beta > 0 && beta < 1)) {
    throw new UserError(`beta must lie between 0 and 1, not ${beta}: it is the share of overlapping users to test`);
  }
  const count = Math.round(beta * task.overlap.length);
  if (count === 0) {
    throw new UserError(`beta = ${beta} of ${task.overlap.length} overlapping users leaves no test user. Raise beta.`);
  }
  return random('task/test-users').shuffle(Int32Array.from(task.overlap)).slice(0, count).sort();
}

function findTestUsers(task: CrossDomainTask, ids: readonly string[]): { users: Int32Array; outsideOverlap: number } {
  const indexOf = new Map(task.userIds.map((id, index) => [id, index]));
  const overlap = new Set(task.overlap);
  const unknown: string[] = [];
  const named = new Set<number>();
  let outsideOverlap = 0;
  for (const id of ids) {
    const index = indexOf.get(id);
    if (index === undefined) {
      unknown.push(id);
      continue;
    }
    if (named.has(index))
      throw new UserError(`the test user ${JSON.stringify(id)} is named twice. Name each user once.`);
    named.add(index);
    if (!overlap.has(index)) outsideOverlap++;
  }
  if (unknown.length > 0) {
    const some = unknown.slice(0, 5).map((id) => JSON.stringify(id));
    throw new UserError(
      `${unknown.length} of ${ids.length} test users rated in neither domain: ${some.join(', ')}` +
        `${unknown.length > some.length ? ', …' : ''}. Take them out of the list, or check that it belongs to these files.`,
    );
  }
  const users = Int32Array.from([...named].filter((index) => overlap.has(index))).sort();
  if (users.length === 0) {
    throw new UserError(
      `no test user is left: of ${ids.length} named users ${outsideOverlap} rated in one domain only. ` +
        'Name users who rated in both.',
    );
  }
  return { users, outsideOverlap };
}
