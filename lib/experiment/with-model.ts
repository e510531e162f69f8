import type { Model } from '../bridge/bridge';
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

/** Builds a method's model: the one way to. It is handed training rows alone; dispose of it where it has `dispose`. */
export async function buildModel<Made extends Model>(
  method: Pick<Method, 'prepare'> & { create(...given: Parameters<Method['create']>): Made },
  options: Readonly<Record<string, unknown>>,
  { task, split, base, seed }: ModelGround,
): Promise<Made> {
  await method.prepare?.(options);
  const { test, validation, ...training } = split;
  return method.create({ task, split: training, base, random: randomStreams(seed) }, options);
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
    if (error instanceof RangeError) throw new UserError(`${method.name}, seed ${ground.seed}: ${error.message}`);
    throw error;
  } finally {
    model?.dispose?.();
  }
}
