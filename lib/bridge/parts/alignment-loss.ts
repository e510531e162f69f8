import { applyLayer, type LinearLayer } from '../../math/linear-layer';

/** Norm of the alignment loss: the reference's smooth-L1 (β = 1), or mean |·| (n = 1) or mean (·)² (n = 2) of the paper. */
export type AlignmentNorm = 'smooth-l1' | 1 | 2;

/** A batch of rating rows of overlapping training users; n rows, row-major, arrays may be longer. */
export interface AlignmentBatch {
  readonly size: number;
  /** What the layer maps, [n × d_in]: u_s, or x0 where a sampler comes before the layer. */
  readonly sample: Float64Array;
  /** u_t, [n × d]. */
  readonly target: Float64Array;
  /** v_t, [n × d]. */
  readonly item: Float64Array;
  /** Rating less the item's offset, [n]. */
  readonly rating: Float32Array | Float64Array;
}

/** The two terms of the loss; `task` is without λ. */
export interface AlignmentLoss {
  alignment: number;
  task: number;
}

/** What the loss of a batch is made of, before the means are taken. */
export interface AlignmentErrors {
  /** Sums of the two terms: over entries, and over rows. */
  readonly sums: AlignmentLoss;
  /** Slope of the norm at each entry of û − u_t, [n × d]. */
  readonly slopes: Float64Array;
  /** û·v_t − r of each row, [n]. */
  readonly residuals: Float64Array;
}

/**
 * The errors of a linear layer under the alignment and task loss of the paper (section 3.4, method §5),
 *   L = norm(û − u_t), mean over entries, + λ · mean over rows of (û·v_t + offset − r)², û = W x (+ b).
 * The gradient by û is slope / (n d) + (2λ/n) · residual · v_t: a caller scales it, which leaves the order of its roundings to it.
 */
export function alignmentErrors(
  layer: LinearLayer,
  { size, sample, target, item, rating }: AlignmentBatch,
  norm: AlignmentNorm,
): AlignmentErrors {
  const d = layer.outDim;
  const mapped = applyLayer(layer, sample, size, new Float64Array(size * d));
  const slopes = new Float64Array(size * d);
  const residuals = new Float64Array(size);
  const sums = { alignment: 0, task: 0 };
  for (let row = 0; row < size; row++) {
    let residual = -rating[row];
    for (let k = row * d; k < (row + 1) * d; k++) {
      residual += mapped[k] * item[k];
      const error = mapped[k] - target[k];
      if (norm === 2) {
        sums.alignment += error * error;
        slopes[k] = 2 * error;
      } else if (norm === 'smooth-l1' && error > -1 && error < 1) {
        sums.alignment += 0.5 * error * error;
        slopes[k] = error;
      } else {
        sums.alignment += Math.abs(error) - (norm === 1 ? 0 : 0.5);
        slopes[k] = Math.sign(error);
      }
    }
    residuals[row] = residual;
    sums.task += residual * residual;
  }
  return { sums, slopes, residuals };
}
