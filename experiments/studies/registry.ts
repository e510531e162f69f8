import { didYouMean, UserError } from '../../lib/errors';
import type { Study } from '../study';
import { arithmetic } from './arithmetic';
import { audit } from './audit';
import { coldStart } from './cold-start';
import { manyDomains } from './many-domains';
import { poorSources } from './poor-sources';
import { ranking } from './ranking';
import { schedules } from './schedules';
import { tuned } from './tuned';

/** The studies in the order in which they are run and stand in the ledger. A new one: a file beside this, and a name here. */
// Each study's own payload, result and rows are known to itself alone.
// biome-ignore lint/suspicious/noExplicitAny: a list of studies of different types
export const studies: readonly Study<any, any, any>[] = [
  arithmetic,
  audit,
  coldStart,
  tuned,
  ranking,
  schedules,
  poorSources,
  manyDomains,
];

/** @throws UserError that lists the names and says which is nearest */
export function findStudy(name: string): (typeof studies)[number] {
  const found = studies.find((study) => study.name === name);
  if (found) return found;
  const names = studies.map((study) => study.name);
  throw new UserError(`There is no study "${name}" (studies: ${names.join(', ')}).${didYouMean(name, names)}`);
}
