import { UserError } from '../../errors';
import { isImplicit } from '../../ratings/implicit';
import type { CrossDomainTask } from '../../task/task';

/**
 * For protocols that measure predicted ratings: refuses implicit feedback in the target domain, where a constant has no error. In
 * the source domain alone it is let pass, for methods that look at which items a user took.
 */
export function requireExplicit(protocol: string): (task: CrossDomainTask) => void {
  return ({ target }) => {
    if (!isImplicit(target)) return;
    throw new UserError(
      `the protocol ${protocol} measures predicted ratings, but all target ratings are ${target.values[0]}: there is nothing to ` +
        'predict. Run such data under --protocol ranking (protocol: "ranking"), which adds negatives and measures lists.',
    );
  };
}
