import { didYouMean, UserError } from '../../lib/errors';
import type { Study } from '../study';
import { ablations } from './ablations';
import { activations } from './activations';
import { arithmetic } from './arithmetic';
import { audit } from './audit';
import { breakConditions } from './break-conditions';
import { coldStart } from './cold-start';
import { manyDomains } from './many-domains';
import { parity } from './parity';
import { poorSources } from './poor-sources';
import { ranking } from './ranking';
import { recommender } from './recommender';
import { regimes } from './regimes';
import { schedules } from './schedules';
import { tuned } from './tuned';
import { twoModesCollapse } from './two-modes';
import { warmStart } from './warm-start';

/** The studies in the order in which they are run and stand in the ledger. A new one: a file beside this, and a name here. */
// Each study's own payload, result and rows are known to itself alone.
// biome-ignore lint/suspicious/noExplicitAny: a list of studies of different types
export const studies: readonly Study<any, any, any>[] = [
  arithmetic,
  parity,
  audit,
  coldStart,
  tuned,
  ablations,
  activations,
  warmStart,
  ranking,
  schedules,
  poorSources,
  manyDomains,
  breakConditions,
  twoModesCollapse,
  regimes,
  recommender,
];

/** @throws UserError that lists the names and says which is nearest */
export function findStudy(name: string): (typeof studies)[number] {
  const found = studies.find((study) => study.name === name);
  if (found) return found;
  const names = studies.map((study) => study.name);
  throw new UserError(`There is no study "${name}" (studies: ${names.join(', ')}).${didYouMean(name, names)}`);
}
