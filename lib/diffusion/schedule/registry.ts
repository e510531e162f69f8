import { findNamed } from '../named';
import { cosine } from './cosine';
import { exponential } from './exponential';
import { linear } from './linear';
import { logLinear } from './log-linear';
import type { Schedule } from './schedule';
import { sigmoid } from './sigmoid';
import { zeroTerminal } from './zero-terminal';

/** Every noise schedule of the library; a new one is a file beside this and a line here. `linear` is the reference's. */
export const SCHEDULES = [linear, cosine, sigmoid, logLinear, exponential, zeroTerminal] as const;

export type ScheduleName = (typeof SCHEDULES)[number]['name'];

/** The library's schedule of that name. @throws UserError that lists the names and says which is nearest */
export function scheduleByName(name: ScheduleName): Schedule {
  return findNamed<Schedule>('noise schedule', SCHEDULES, name);
}
