import { Adam, clipGlobalNorm } from '../../math/adam';
import { addGradients, applyLayer, type LinearLayer, layerArrays, zeroLayer } from '../../math/linear-layer';
import { type AlignmentBatch, type AlignmentLoss, type AlignmentNorm, alignmentErrors } from '../parts/alignment-loss';

/** Settings of the ALM. */
export interface AlignmentOptions {
  readonly norm: AlignmentNorm;
  /** λ, weight of the task loss; 0 leaves it out. */
  readonly lambda: number;
  readonly learningRate: number;
  readonly clipNorm: number;
}

/**
 * The ALM, a linear layer without bias on the sampler's output, and the loss that trains it (method §5):
 *   L = norm(ALM(x0) − u_t), mean over entries, + λ · mean over rows of (ALM(x0)·v_t + offset − r)².
 */
export class Alignment {
  /** The gradient that `loss` left, laid out as the weight. */
  readonly gradient: Float64Array;
  private readonly gradients: LinearLayer;
  private readonly adam: Adam;

  /** @param layer without bias; changed by training */
  constructor(
    readonly layer: LinearLayer,
    private readonly options: AlignmentOptions,
  ) {
    this.gradients = zeroLayer(layer.inDim, layer.outDim, false);
    this.gradient = this.gradients.weight;
    this.adam = new Adam(layerArrays([layer]), options);
  }

  /** ALM(x0) of n rows, [n × inDim] → [n × outDim]. */
  apply(sample: Float32Array | Float64Array, n: number): Float64Array {
    return applyLayer(this.layer, Float64Array.from(sample), n, new Float64Array(n * this.layer.outDim));
  }

  /** The loss of a batch; leaves its gradient in `gradient`. */
  loss(batch: AlignmentBatch): AlignmentLoss {
    const { size, sample, item } = batch;
    const { norm, lambda } = this.options;
    const d = this.layer.outDim;
    const { sums, slopes: delta, residuals } = alignmentErrors(this.layer, batch, norm);
    const perEntry = 1 / (size * d);
    const pull = (2 * lambda) / size;
    for (let k = 0; k < delta.length; k++) {
      delta[k] = delta[k] * perEntry + pull * residuals[Math.floor(k / d)] * item[k];
    }
    this.gradient.fill(0);
    addGradients(this.gradients, sample, delta, size);
    return { alignment: sums.alignment * perEntry, task: sums.task / size };
  }

  /** One clipped Adam step. Returns the loss before it. */
  trainBatch(batch: AlignmentBatch): AlignmentLoss {
    const loss = this.loss(batch);
    clipGlobalNorm([this.gradient], this.options.clipNorm);
    this.adam.step([this.gradient]);
    return loss;
  }
}
