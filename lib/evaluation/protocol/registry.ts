import { didYouMean, UserError } from '../../errors';
import { cold } from './cold';
import type { Protocol } from './protocol';
import { ranking } from './ranking';
import { warm } from './warm';

/** The protocols by name; types are named for the reason in lib/bridge/registry.ts. */
export interface BuiltInProtocols {
  /** Rating errors on users without a target rating. */
  readonly cold: typeof cold;
  /** Rating errors after fine-tuning on the older half of a user's target ratings. */
  readonly warm: typeof warm;
  /** Lists of all target items for users without a target rating. */
  readonly ranking: typeof ranking;
}

/** The protocols, in the order of tables. A new one is a file beside these, and here a line in the type and one in the list. */
export const builtInProtocols: BuiltInProtocols = { cold, warm, ranking };

/** Name of a protocol. */
export type ProtocolName = keyof BuiltInProtocols;

/** All protocols, in the order of tables. */
export const protocols: readonly Protocol[] = Object.values(builtInProtocols);

/** Names of all protocols. */
export const protocolNames = Object.keys(builtInProtocols) as [ProtocolName, ...ProtocolName[]];

/** The protocol of this name. @throws UserError that lists the names */
export function findProtocol(name: string): Protocol {
  const found = protocols.find((protocol) => protocol.name === name);
  if (found) return found;
  throw new UserError(
    `There is no protocol "${name}" (protocols: ${protocolNames.join(', ')}).${didYouMean(name, protocolNames)}`,
  );
}
