import { loadNetwork, type NetworkFactory } from '../network/load';
import { isRecordable, SOLVER_DEFAULTS } from '../solver/options';
import { createAffineEngine } from './affine-engine';
import type { DiffusionEngine, DimEngineOptions } from './engine';

/** Which engine is asked for; `auto` takes the affine one where it applies. */
export type EngineChoice = 'auto' | 'affine' | 'network';

/** True where the DIM is affine and its solver does not look at the states, so that the affine engine gives its numbers. */
export function isAffine({ activation, solver }: Pick<DimEngineOptions, 'activation' | 'solver'>): boolean {
  return activation === 'none' && isRecordable(solver);
}

/**
 * The engine that computes under a choice.
 * @throws RangeError where `affine` is asked for and does not apply
 */
export function engineKind(
  choice: EngineChoice,
  options: Pick<DimEngineOptions, 'activation' | 'solver'>,
): 'affine' | 'network' {
  if (choice === 'network') return 'network';
  if (isAffine(options)) return 'affine';
  if (choice === 'affine') {
    const { method = SOLVER_DEFAULTS.method } = options.solver;
    throw new RangeError(
      `the affine engine needs activation 'none' and a solver whose steps do not depend on the states, not ` +
        `'${options.activation}' and '${method.name}'; take engine 'network' or 'auto'`,
    );
  }
  return 'network';
}

/** What rules the affine engine out, by name: `activation tanh`, `solver adaptive`; else the wish for the network itself. */
function reasonForNetwork({ activation, solver }: Pick<DimEngineOptions, 'activation' | 'solver'>): string {
  if (activation !== 'none') return `activation ${activation}`;
  return isRecordable(solver) ? 'engine network' : `solver ${(solver.method ?? SOLVER_DEFAULTS.method).name}`;
}

let network: NetworkFactory | undefined;

/**
 * Makes the network engine ready: chooses and loads the TensorFlow.js backend, which takes a second or so.
 * @param options what it is for, so that a page, which has none, can say why it cannot go on
 */
export async function prepareNetwork(options?: Pick<DimEngineOptions, 'activation' | 'solver'>): Promise<void> {
  network ??= await loadNetwork(options ? reasonForNetwork(options) : 'engine network');
}

/**
 * A DIM engine of the kind that `engineKind` says.
 * @throws Error where it is the network engine and `prepareNetwork` has not been awaited
 */
export function createDimEngine(choice: EngineChoice, options: DimEngineOptions): DiffusionEngine {
  if (engineKind(choice, options) === 'affine') return createAffineEngine(options);
  if (!network) {
    throw new Error(
      'the network engine needs TensorFlow.js: await prepareNetwork() (or DiffCDR.prepare(options)) first',
    );
  }
  return network(options);
}
