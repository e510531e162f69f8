import type { Method } from '../bridge/method';
import { refusalOf } from '../evaluation/protocol/protocol';
import { findProtocol } from '../evaluation/protocol/registry';
import { say } from './say';

/** Says on one line, where there is something to say, which of all methods are left out under which protocol. */
export function sayLeftOut(protocols: readonly string[], all: readonly Method[]): void {
  const parts = protocols.flatMap((protocol) => {
    const refused = all.filter((method) => refusalOf(findProtocol(protocol), method));
    return refused.length > 0 ? [`${protocol} ${refused.map(({ name }) => name).join(', ')}`] : [];
  });
  if (parts.length > 0) say(`Left out, since the protocol cannot measure them: ${parts.join('; ')}.`);
}
