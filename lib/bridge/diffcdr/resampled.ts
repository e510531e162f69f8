import type { AffineMap } from '../../diffusion/dim/affine-engine';
import { createDimEngine } from '../../diffusion/dim/create-engine';
import type { DiffusionEngine } from '../../diffusion/dim/engine';
import type { BaseModels } from '../../embedding/embedding-model';
import { gatherRows } from '../../math/gather-rows';
import type { Bridge } from '../bridge';
import { type DiffcdrBridge, dimSettings } from './diffcdr';
import type { DiffcdrOptions } from './options';

/** A trained DiffCDR whose samples are drawn in another way. */
export interface ResampledDiffcdr extends Pick<Bridge, 'transfer' | 'itemTable' | 'engine'> {
  /** x0 of the users, before the ALM, row-major [users.length × d]. */
  sample(users: Int32Array): Float32Array;
  /** x0 = A u_s + a (+ Z z from noise), where the affine engine computes. */
  affineMap?(): AffineMap;
  dispose(): void;
}

/**
 * The DIM and the ALM of a trained DiffCDR under another sampler: other NFE, solver, spacing, guidance, start or engine. Nothing is
 * trained; what the ALM learned on the old samples is applied to the new ones. The network engine needs `prepareNetwork()`.
 * @param options the options of the trained bridge, with the sampler's changed; `activation`, `prediction`, `hiddenDim` and `steps`
 * must stay
 * @throws RangeError where the bridge has no DIM (variant AT)
 */
export function resampleDiffcdr(trained: DiffcdrBridge, base: BaseModels, options: DiffcdrOptions): ResampledDiffcdr {
  if (!trained.diffusion) throw new RangeError('this DiffCDR has no DIM to sample from: it is the variant AT');
  const { users: table, dim } = base.source;
  const initial = trained.diffusion.parameters();
  const engine: DiffusionEngine & { affineMap?(): AffineMap } = createDimEngine(options.engine, {
    ...dimSettings(dim, options),
    initial,
  });
  const sample = (users: Int32Array): Float32Array =>
    engine.sample(gatherRows(table, dim, users), options.start === 'noise' ? trained.startNoise(users) : undefined);
  return {
    engine: engine.name,
    sample,
    affineMap: engine.affineMap,
    transfer(users) {
      const sampled = sample(users);
      return trained.alignment ? Float32Array.from(trained.alignment.apply(sampled, users.length)) : sampled;
    },
    itemTable: () => trained.itemTable(),
    dispose: () => engine.dispose(),
  };
}
