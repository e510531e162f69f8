import { didYouMean, UserError } from '../errors';
import { affineTask } from './affine-task';
import { biasBridge } from './bias-bridge';
import type { BridgeMethod } from './bridge';
import { cmf } from './cmf';
import { diffcdr } from './diffcdr';
import { emcdr } from './emcdr';
import { globalMean } from './global-mean';
import { itemMean } from './item-mean';
import { itemUserBias } from './item-user-bias';
import { lacdr } from './lacdr';
import { ptupcdr } from './ptupcdr';
import { ridge } from './ridge';
import { sscdr } from './sscdr';
import { tgt } from './tgt';
import { userMean } from './user-mean';

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
