import { Adam, clipGlobalNorm } from '../../math/adam';
import type { LinearLayer } from '../../math/linear-layer';

/** Norm of the alignment loss: the reference's smooth-L1 (β = 1), or mean |·| (n = 1) or mean (·)² (n = 2) of the paper. */
export type AlignmentNorm = 'smooth-l1' | 1 | 2;

/** A batch of rating rows of overlapping training users; n rows, row-major, arrays may be longer. */
export interface AlignmentBatch {
  readonly size: number;
  /** x0, what the sampler gives for each row's user, [n × d]. */
  readonly sample: Float32Array | Float64Array;
  /** u_t, [n × d]. */
  readonly target: Float32Array | Float64Array;
  /** v_t, [n × d]. */
  readonly item: Float32Array | Float64Array;
  /** Rating less the item's offset, [n]. */
  readonly rating: Float32Array | Float64Array;
}

/** Settings of the ALM. */
export interface AlignmentOptions {
  readonly norm: AlignmentNorm;
  /** λ, weight of the task loss; 0 leaves it out. */
  readonly lambda: number;
  readonly learningRate: number;
  readonly clipNorm: number;
}

/** The two terms of the loss; `task` is without λ. */
export interface AlignmentLoss {
  alignment: number;
  task: number;
}

/**
 * The ALM, a linear layer without bias on the sampler's output, and the loss that trains it (method §5):
 *   L = norm(ALM(x0) − u_t), mean over entries, + λ · mean over rows of (ALM(x0)·v_t + offset − r)².
 * Gradients by hand; nothing is allocated per batch.
 */
export class Alignment {
  /** The gradient that `loss` left, laid out as the weight. */
  readonly gradient: Float64Array;
  private readonly adam: Adam;
  private readonly mapped: Float64Array;
  private readonly delta: Float64Array;
  private readonly gradients: readonly Float64Array[];
  private readonly last: AlignmentLoss = { alignment: 0, task: 0 };

  /** @param layer without bias; changed by training */
  constructor(
    readonly layer: LinearLayer,
    private readonly options: AlignmentOptions,
  ) {
    this.gradient = new Float64Array(layer.weight.length);
    this.gradients = [this.gradient];
    this.mapped = new Float64Array(layer.outDim);
    this.delta = new Float64Array(layer.outDim);
    this.adam = new Adam([layer.weight], options);
  }

  /** ALM(x0) of n rows, [n × inDim] → [n × outDim]. */
  apply(sample: Float32Array | Float64Array, n: number): Float64Array {
    const { inDim, outDim, weight } = this.layer;
    const out = new Float64Array(n * outDim);
    for (let row = 0; row < n; row++) {
      for (let o = 0; o < outDim; o++) {
        let sum = 0;
        for (let i = 0; i < inDim; i++) sum += weight[o * inDim + i] * sample[row * inDim + i];
        out[row * outDim + o] = sum;
      }
    }
    return out;
  }

  /** The loss of a batch; leaves its gradient in `gradient`. The object returned is reused by the next call. */
  loss(batch: AlignmentBatch): Readonly<AlignmentLoss> {
    const { inDim, outDim, weight } = this.layer;
    const { size, sample, target, item, rating } = batch;
    const { norm, lambda } = this.options;
    const { mapped, delta, gradient } = this;
    const perEntry = 1 / (size * outDim);
    const pull = (2 * lambda) / size;
    let alignment = 0;
    let task = 0;
    gradient.fill(0);
    for (let row = 0; row < size; row++) {
      const from = row * inDim;
      const to = row * outDim;
      let residual = -rating[row];
      for (let o = 0; o < outDim; o++) {
        let sum = 0;
        const w = o * inDim;
        for (let i = 0; i < inDim; i++) sum += weight[w + i] * sample[from + i];
        mapped[o] = sum;
        residual += sum * item[to + o];
      }
      task += residual * residual;
      for (let o = 0; o < outDim; o++) {
        const error = mapped[o] - target[to + o];
        let slope: number;
        if (norm === 2) {
          alignment += error * error;
          slope = 2 * error;
        } else if (norm === 'smooth-l1' && error > -1 && error < 1) {
          alignment += 0.5 * error * error;
          slope = error;
        } else {
          alignment += Math.abs(error) - (norm === 1 ? 0 : 0.5);
          slope = Math.sign(error);
        }
        delta[o] = slope * perEntry + pull * residual * item[to + o];
      }
      for (let o = 0; o < outDim; o++) {
        const w = o * inDim;
        const d = delta[o];
        for (let i = 0; i < inDim; i++) gradient[w + i] += d * sample[from + i];
      }
    }
    this.last.alignment = alignment * perEntry;
    this.last.task = task / size;
    return this.last;
  }

  /** One clipped Adam step. Returns the loss before it, in an object that the next call reuses. */
  trainBatch(batch: AlignmentBatch): Readonly<AlignmentLoss> {
    const loss = this.loss(batch);
    clipGlobalNorm(this.gradients as Float64Array[], this.options.clipNorm);
    this.adam.step(this.gradients);
    return loss;
  }
}
