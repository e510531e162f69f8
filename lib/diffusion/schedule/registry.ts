import { cosineSchedule } from './cosine';
import { linearSchedule } from './linear';
import type { Schedule } from './schedule';

/** Every noise schedule by its name; a new one is a file beside this and a line here. */
const SCHEDULES = {
  linear: linearSchedule,
  cosine: cosineSchedule,
} as const;

/** `linear` is the reference's. */
export type ScheduleName = keyof typeof SCHEDULES;

/** All names, for option lists. */
export const SCHEDULE_NAMES = Object.keys(SCHEDULES) as [ScheduleName, ...ScheduleName[]];

/** The schedule of that name with its usual constants. Throws a RangeError that lists the names if there is none. */
export function scheduleByName(name: ScheduleName): Schedule {
  if (!Object.hasOwn(SCHEDULES, name)) {
    throw new RangeError(`no noise schedule is called '${name}'; there are: ${SCHEDULE_NAMES.join(', ')}`);
  }
  return SCHEDULES[name]();
}
