import type { AffineSteps } from '../../affine-kernel';
import { kernelAdam } from '../adam';
import { affineAlign } from './align';
import { affineCompose } from './compose';
import { affineGather } from './gather';
import type { AffineMemory } from './memory';
import { affineProducts } from './products';
import { affineReplay } from './sampler';
import { affineTime } from './time';
import { affineTrain } from './train';

/** The JavaScript twin of `assembly/affine/` over the same memory; products add up in float64, results are float32. */
export function createJsAffineSteps(memory: AffineMemory): AffineSteps {
  const products = affineProducts(memory);
  const clippedAdam = kernelAdam(memory);
  const compose = affineCompose(memory, products);
  return {
    compose,
    ...affineGather(memory),
    train: affineTrain(memory, products, affineTime(memory), clippedAdam, compose),
    replay: affineReplay(memory, products),
    align: affineAlign(memory, products, clippedAdam),
  };
}
