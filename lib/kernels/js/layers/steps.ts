import type { LayersMemory, LayersSteps } from '../../layers-kernel';
import { kernelAdam } from '../adam';
import { layersEstimate } from './estimate';
import { layersProducts } from './products';
import { layersTrain } from './train';

/** The JavaScript twin of `assembly/layers/` over the same memory; products add up in float64, results are float32. */
export function createJsLayersSteps(memory: LayersMemory): LayersSteps {
  const { E, H } = memory.layout;
  const products = layersProducts(memory.f32, Math.max(E, H));
  return { ...layersTrain(memory, products, kernelAdam(memory)), ...layersEstimate(memory, products) };
}
