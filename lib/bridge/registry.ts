import { didYouMean, UserError } from '../errors';
import { cmf } from './baselines/cmf';
import { emcdr } from './baselines/emcdr';
import { lacdr } from './baselines/lacdr';
import { ptupcdr } from './baselines/ptupcdr';
import { sscdr } from './baselines/sscdr';
import { tgt } from './baselines/tgt';
import type { BridgeMethod } from './bridge';
import { affineTask } from './controls/affine-task';
import { biasBridge } from './controls/bias-bridge';
import { globalMean } from './controls/global-mean';
import { itemMean } from './controls/item-mean';
import { itemUserBias } from './controls/item-user-bias';
import { ridge } from './controls/ridge';
import { userMean } from './controls/user-mean';
import { diffcdr } from './diffcdr/diffcdr';

/** All methods, in the order of the tables: the controls first, then the paper's methods as its Table 2 has them. */
export const methods: readonly BridgeMethod[] = [
  globalMean,
  userMean,
  itemMean,
  itemUserBias,
  biasBridge,
  ridge,
  affineTask,
  tgt,
  cmf,
  emcdr,
  sscdr,
  lacdr,
  ptupcdr,
  diffcdr,
];

/** Names of all methods in table order. */
export function methodNames(): string[] {
  return methods.map((method) => method.name);
}

/**
 * The method of this name, letter case aside.
 * @throws UserError that lists the names and says which is nearest
 */
export function findMethod(name: string): BridgeMethod {
  const wanted = name.trim().toLowerCase();
  const found = methods.find((method) => method.name.toLowerCase() === wanted);
  if (found) return found;
  const names = methodNames();
  throw new UserError(`There is no method "${name}" (methods: ${names.join(', ')}).${didYouMean(name.trim(), names)}`);
}
