import { DIM_LAYERS, dimOfLayers } from '../../diffusion/dim/parameter-list';
import type { DimParameters } from '../../diffusion/dim/parameters';
import { type SavedTensors, type Tensor, tensor } from '../../math/tensor';

/** The DIM's tensors, `dim.hidden1.weight` [out × in], `dim.hidden1.bias` [out] and so on. */
export function dimTensors(parameters: DimParameters<Float32Array>): Record<string, Tensor<Float32Array>> {
  return Object.fromEntries(
    DIM_LAYERS.flatMap((layer) => {
      const { weight, bias } = parameters[layer];
      return [
        [`dim.${layer}.weight`, tensor(weight, bias.length, weight.length / bias.length)],
        [`dim.${layer}.bias`, tensor(bias)],
      ];
    }),
  );
}

/** The parameters out of {@link dimTensors}. @throws UserError where the tensors are not of these sizes */
export function savedDim(saved: SavedTensors, d: number, h: number): DimParameters<Float32Array> {
  return dimOfLayers(d, h, (name, inputs, outputs) => ({
    weight: saved.float32(`dim.${name}.weight`, outputs, inputs),
    bias: saved.float32(`dim.${name}.bias`, outputs),
  }));
}
