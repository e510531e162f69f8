import type { z } from 'zod';
import { didYouMean, UserError } from '../errors';
import { dmcdr } from './after/dmcdr';
import { historyMap } from './after/history-map/history-map';
import { s2cdr } from './after/s2cdr';
import { cmf } from './baselines/cmf';
import { emcdr } from './baselines/emcdr';
import { lacdr } from './baselines/lacdr';
import { ptupcdr } from './baselines/ptupcdr';
import { sscdr } from './baselines/sscdr';
import { tgt } from './baselines/tgt';
import { affineTask } from './controls/affine-task';
import { biasBridge } from './controls/bias-bridge';
import { ease } from './controls/ease';
import { globalMean } from './controls/global-mean';
import { itemMean } from './controls/item-mean';
import { itemRidge } from './controls/item-ridge';
import { itemUserBias } from './controls/item-user-bias';
import { mostPop } from './controls/most-pop';
import { ridge } from './controls/ridge';
import { userKnn } from './controls/user-knn';
import { userMean } from './controls/user-mean';
import { diffcdr } from './diffcdr/diffcdr';
import type { Method, OptionsSchema } from './method';

/**
 * The package's methods by name. Types are named and not left to the compiler: it would write them out in the declarations, and
 * completion would lose the comments of the options. Exported, since tslab writes declarations of what cells declare.
 */
export interface BuiltInMethods {
  /** Mean of all target training ratings. */
  readonly GlobalMean: typeof globalMean;
  /** The user's mean source rating, mapped to the target by a line. */
  readonly UserMean: typeof userMean;
  /** Mean rating of each target item, smoothed towards the global mean. */
  readonly ItemMean: typeof itemMean;
  /** Target item bias plus user bias; the bias of a cold-start user is 0. */
  readonly ItemUserBias: typeof itemUserBias;
  /** The user's source bias, moved to the target by two fitted numbers. */
  readonly BiasBridge: typeof biasBridge;
  /** Linear map from source to target user vectors in closed form. */
  readonly Ridge: typeof ridge;
  /** Affine map under the paper's alignment and task loss, without diffusion. */
  readonly AffineTask: typeof affineTask;
  /** Target items by their number of ratings, for everybody alike. */
  readonly MostPop: typeof mostPop;
  /** What users with the most similar source histories rated. */
  readonly UserKnn: typeof userKnn;
  /** Ridge regression from source items to target items. */
  readonly ItemRidge: typeof itemRidge;
  /** Item-to-item map with zero diagonal over both domains. */
  readonly Ease: typeof ease;
  /** Matrix factorisation of the target domain alone. */
  readonly TGT: typeof tgt;
  /** One matrix factorisation over both domains. */
  readonly CMF: typeof cmf;
  /** Linear map from source to target user vectors. */
  readonly EMCDR: typeof emcdr;
  /** Semi-supervised mapping with a metric loss. */
  readonly SSCDR: typeof sscdr;
  /** Autoencoders of both domains with aligned codes. */
  readonly LACDR: typeof lacdr;
  /** A personal linear map from the user's history. */
  readonly PTUPCDR: typeof ptupcdr;
  /** The paper: diffusion, alignment layer and task loss. */
  readonly DiffCDR: typeof diffcdr;
  /** After the paper: diffusion guided by the history of source items. */
  readonly DMCDR: typeof dmcdr;
  /** Smoothing and sharpening on the item graph, after the paper. */
  readonly S2CDR: typeof s2cdr;
  /** Lists from weighted views of the histories, ratings with intervals, after the paper. */
  readonly HistoryMap: typeof historyMap;
}

/**
 * The package's methods, in the order of the tables: the controls first, then the paper's methods as its Table 2 has them, then what
 * came after it. A new one is a file beside these, and here a line in the type and one in the list.
 */
export const builtInMethods: BuiltInMethods = {
  GlobalMean: globalMean,
  UserMean: userMean,
  ItemMean: itemMean,
  ItemUserBias: itemUserBias,
  BiasBridge: biasBridge,
  Ridge: ridge,
  AffineTask: affineTask,
  MostPop: mostPop,
  UserKnn: userKnn,
  ItemRidge: itemRidge,
  Ease: ease,
  TGT: tgt,
  CMF: cmf,
  EMCDR: emcdr,
  SSCDR: sscdr,
  LACDR: lacdr,
  PTUPCDR: ptupcdr,
  DiffCDR: diffcdr,
  DMCDR: dmcdr,
  S2CDR: s2cdr,
  HistoryMap: historyMap,
};

/** Name of one of the package's methods. */
export type MethodName = keyof BuiltInMethods;

/** All methods of the package in table order. */
export const methods: readonly Method[] = Object.values(builtInMethods);

/** Names of all methods of the package in table order. */
export function methodNames(): MethodName[] {
  return Object.keys(builtInMethods) as MethodName[];
}

/** Options of a method as they may be given: each of them can be left out, a misspelt one does not compile. */
export type OptionsInput<M extends { readonly options: OptionsSchema }> = {
  [Key in keyof M['options']['shape']]?: z.input<M['options']['shape'][Key]>;
};

/** What may name a method: a name, or the method itself, as `defineMethod` makes it. */
export type MethodReference = MethodName | Method | (string & {});

/** Options that go with a {@link MethodReference}; those of a name that is known only at run time are checked there. */
export type OptionsFor<Reference extends MethodReference> = Reference extends Method
  ? OptionsInput<Reference>
  : Reference extends MethodName
    ? BuiltInMethods[Reference] extends infer Known extends { readonly options: OptionsSchema }
      ? OptionsInput<Known>
      : never
    : Readonly<Record<string, unknown>>;

/**
 * The method that is meant: a method itself, or the one of this name, letter case aside.
 * @param extra methods from outside that may be named too
 * @throws UserError that lists the names and says which is nearest; or where a method from outside has the name of one of the
 * package's, since results of the two could not be told apart
 */
export function findMethod(reference: MethodReference, extra: readonly Method[] = []): Method {
  if (typeof reference !== 'string') {
    const namesake = methods.find(({ name }) => name.toLowerCase() === reference.name.toLowerCase());
    if (!namesake || namesake === reference) return reference;
    throw new UserError(`there is already a method "${namesake.name}": choose another name`);
  }
  const known = [...methods, ...extra];
  const wanted = reference.trim().toLowerCase();
  const found = known.find((method) => method.name.toLowerCase() === wanted);
  if (found) return found;
  const names = known.map((method) => method.name);
  throw new UserError(
    `There is no method "${reference}" (methods: ${names.join(', ')}).${didYouMean(reference.trim(), names)}`,
  );
}
