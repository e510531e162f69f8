import { kindOf, type Model } from '../bridge/bridge';
import type { Method } from '../bridge/method';
import type { BaseModels } from '../embedding/embedding-model';
import { UserError } from '../errors';
import { randomStreams } from '../math/random';
import type { CrossDomainTask, SplitRows } from '../task/task';

/** What a model is built on. */
export interface ModelGround {
  readonly task: CrossDomainTask;
  readonly split: SplitRows;
  readonly base: BaseModels;
  readonly seed: number;
}

/**
 * Builds a method's model: the one way to. It is handed training rows alone; dispose of it where it has `dispose`.
 * @throws UserError where the model is not of the kind that the method says it makes
 */
export async function buildModel<Made extends Model>(
  method: Pick<Method, 'name' | 'makes' | 'prepare'> & { create(...given: Parameters<Method['create']>): Made },
  options: Readonly<Record<string, unknown>>,
  { task, split, base, seed }: ModelGround,
): Promise<Made> {
  await method.prepare?.(options);
  const { test, validation, ...training } = split;
  const model = method.create({ task, split: training, base, random: randomStreams(seed) }, options);
  if (method.makes === undefined || method.makes === kindOf(model)) return model;
  model.dispose?.();
  throw new UserError(`${method.name} says that it makes "${method.makes}", but its model is "${kindOf(model)}"`);
}

/** What a method that said to need no base models is handed in their place. */
export function noBaseModels(method: string): BaseModels {
  const refuse = (): never => {
    throw new UserError(`${method} says that it needs no base models (withoutBaseModels), and looks at them`);
  };
  return {
    get source() {
      return refuse();
    },
    get target() {
      return refuse();
    },
  };
}

/**
 * Builds a model on trained base models, lets `work` fit and use it, and frees it. Test and validation rows go to `work` alone.
 * @throws UserError with method and seed where training comes to nothing
 */
export async function withModel<Outcome>(
  method: Method,
  options: Readonly<Record<string, unknown>>,
  ground: ModelGround,
  work: (model: Model, hidden: Pick<SplitRows, 'test' | 'validation'>) => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  let model: Model | undefined;
  try {
    model = await buildModel(method, options, ground);
    const { test, validation } = ground.split;
    return await work(model, { test, validation });
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(`${method.name}, seed ${ground.seed}: ${reasonOf(error)}`);
    throw error;
  } finally {
    model?.dispose?.();
  }
}

/** What V8 says where it cannot give the memory that is asked for names neither it nor what to do. */
function reasonOf({ message }: RangeError): string {
  return /allocation failed|Invalid (typed )?array (buffer )?length|WebAssembly\.Memory/.test(message)
    ? `it needs more memory than there is (${message}): set smaller dimensions or batches`
    : message;
}
