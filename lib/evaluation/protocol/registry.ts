import { didYouMean, UserError } from '../../errors';
import { cold } from './cold';
import type { Protocol } from './protocol';
import { ranking } from './ranking';
import { warm } from './warm';

/** The protocols by name. A new one is a file beside these and a line here. */
export const builtInProtocols = {
  /** Rating errors on users without a target rating. */
  cold,
  /** Rating errors after fine-tuning on the older half of a user's target ratings. */
  warm,
  /** Lists of all target items for users without a target rating. */
  ranking,
} as const;

/** Name of a protocol. */
export type ProtocolName = keyof typeof builtInProtocols;

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
