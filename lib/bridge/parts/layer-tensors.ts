import type { LinearLayer } from '../../math/linear-layer';
import { type SavedTensors, type Tensors, tensor } from '../../math/tensor';

/** A layer's tensors, `name.weight` [out × in] and, where it has one, `name.bias` [out]. */
export function layerTensors(name: string, { inDim, outDim, weight, bias }: LinearLayer): Tensors {
  return { [`${name}.weight`]: tensor(weight, outDim, inDim), ...(bias ? { [`${name}.bias`]: tensor(bias) } : {}) };
}

/** The layer out of {@link layerTensors}. @throws UserError where the tensors are not of these sizes */
export function savedLayer(
  saved: SavedTensors,
  name: string,
  inDim: number,
  outDim: number,
  withBias: boolean,
): LinearLayer {
  return {
    inDim,
    outDim,
    weight: saved.float64(`${name}.weight`, outDim, inDim),
    bias: withBias ? saved.float64(`${name}.bias`, outDim) : undefined,
  };
}
