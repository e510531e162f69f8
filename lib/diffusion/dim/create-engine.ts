import { loadNetwork, type NetworkFactory } from '../network/load';
import { isRecordable, SOLVER_DEFAULTS } from '../solver/options';
import { createAffineEngine } from './affine-engine';
import type { DiffusionEngine, DimEngineOptions } from './engine';
import { createLayersEngine } from './layers-engine';

/** What computes a DIM; see the option `engine` of DiffCDR. */
export type EngineKind = 'affine' | 'layers' | 'network';

/** Which engine is asked for; `auto` takes the affine one where it applies and the layers elsewhere. */
export type EngineChoice = 'auto' | EngineKind;

/** True where the DIM is affine and its solver does not look at the states, so that the affine engine gives its numbers. */
export function isAffine({ activation, solver }: Pick<DimEngineOptions, 'activation' | 'solver'>): boolean {
  return activation === 'none' && isRecordable(solver);
}

/**
 * The engine that computes under a choice.
 * @throws RangeError where `affine` is asked for and does not apply
 */
export function engineKind(choice: EngineChoice, options: Pick<DimEngineOptions, 'activation' | 'solver'>): EngineKind {
  const affine = isAffine(options);
  if (choice === 'auto') return affine ? 'affine' : 'layers';
  if (choice === 'affine' && !affine) {
    const { method = SOLVER_DEFAULTS.method } = options.solver;
    throw new RangeError(
      `the affine engine needs activation 'none' and a solver whose steps do not depend on the states, not ` +
        `'${options.activation}' and '${method.name}'; take engine 'layers' or 'auto'`,
    );
  }
  return choice;
}

let network: NetworkFactory | undefined;

/** Makes the network engine ready: chooses and loads the TensorFlow.js backend, which takes a second or so. */
export async function prepareNetwork(): Promise<void> {
  network ??= await loadNetwork();
}

/**
 * A DIM engine of the kind that `engineKind` says.
 * @throws Error where it is the network engine and `prepareNetwork` has not been awaited
 */
export function createDimEngine(choice: EngineChoice, options: DimEngineOptions): DiffusionEngine {
  const kind = engineKind(choice, options);
  if (kind === 'affine') return createAffineEngine(options);
  if (kind === 'layers') return createLayersEngine(options);
  if (!network) {
    throw new Error(
      'the network engine needs TensorFlow.js: await prepareNetwork() (or DiffCDR.prepare(options)) first',
    );
  }
  return network(options);
}
