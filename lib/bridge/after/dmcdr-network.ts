import { timeEmbedding } from '../../diffusion/time-embedding';
import type { MatrixKernel } from '../../kernels/matrix';
import { exp } from '../../math/elementary';
import {
  addGradients,
  applyLayer,
  inputGradients,
  type LinearLayer,
  layerArrays,
  randomLayer,
  zeroLayer,
} from '../../math/linear-layer';
import type { RandomStream } from '../../math/random';
import { alignmentErrors } from '../parts/alignment-loss';
import {
  type Encoder,
  type EncoderSizes,
  encode,
  encodeBackward,
  encoderArrays,
  newEncoder,
  zeroEncoder,
} from './encoder';
import type { Sequences } from './self-attention';

/** DMCDR's network: x̂0 = W [x_t, h, τ(t)] + b with the history's code h and a learned τ. */
export interface DmcdrNetwork {
  readonly encoder: Encoder;
  /** Stands for h where the condition is masked or there is no history, [width]. */
  readonly none: Float64Array;
  /** Sines and cosines of t → twice as many, gelu, → as many as before: τ(t). */
  readonly time: { readonly widen: LinearLayer; readonly narrow: LinearLayer };
  /** [x_t, h, τ(t)] → x̂0. */
  readonly predictor: LinearLayer;
}

/** Sizes of the network: those of its encoder, d of the target vectors, and of τ. */
export interface DmcdrSizes extends EncoderSizes {
  readonly dim: number;
  readonly timeDim: number;
}

function build(
  { dim, width, timeDim }: DmcdrSizes,
  encoder: Encoder,
  none: Float64Array,
  linear: (inDim: number, outDim: number) => LinearLayer,
): DmcdrNetwork {
  const time = { widen: linear(timeDim, 2 * timeDim), narrow: linear(2 * timeDim, timeDim) };
  return { encoder, none, time, predictor: linear(dim + width + timeDim, dim) };
}

/** A network to train; linear layers start as PyTorch's, the none vector as N(0, I). */
export function newDmcdr(sizes: DmcdrSizes, stream: RandomStream): DmcdrNetwork {
  const encoder = newEncoder(sizes, stream);
  const none = stream.fillNormal(new Float64Array(sizes.width));
  return build(sizes, encoder, none, (inDim, outDim) => randomLayer(inDim, outDim, true, stream));
}

/** A network of zeros, for gradients. */
export function zeroDmcdr(sizes: DmcdrSizes): DmcdrNetwork {
  return build(sizes, zeroEncoder(sizes), new Float64Array(sizes.width), (inDim, outDim) =>
    zeroLayer(inDim, outDim, true),
  );
}

/** The parameter arrays in a fixed order, as `Adam` takes them. */
export function dmcdrArrays({ encoder, none, time, predictor }: DmcdrNetwork): Float64Array[] {
  return [...encoderArrays(encoder), none, ...layerArrays([time.widen, time.narrow, predictor])];
}

/** A batch of rating rows. */
export interface DmcdrBatch {
  /** Item vectors of the distinct users' histories. */
  readonly history: { readonly vectors: Float64Array; readonly sets: Sequences };
  /** Which of the histories each row has; −1: none, or masked, [n]. */
  readonly slots: Int32Array;
  /** x_t, [n × d]. */
  readonly noisy: Float64Array;
  /** Time step of each row, [n]. */
  readonly t: Int32Array;
  /** u_t, [n × d]. */
  readonly target: Float64Array;
  /** v_t, [n × d]. */
  readonly item: Float64Array;
  /** Rating less the item's offset, [n]. */
  readonly rating: Float64Array;
}

/** 2 √(2/π) of gelu, x/(1 + e^(−c (x + 0.044715 x³))): its usual form with tanh, written with the logistic function. */
const GELU = 1.5957691216057308;
const CUBIC = 0.044715;

/** τ of each time, [n × timeDim], with what the backward pass needs. */
function timeCodes({ time }: DmcdrNetwork, t: ArrayLike<number>) {
  const n = t.length;
  const waves = timeEmbedding(t, time.widen.inDim);
  const inner = applyLayer(time.widen, waves, n, new Float64Array(n * time.widen.outDim));
  const active = inner.map((x) => x / (1 + exp(-GELU * (x + CUBIC * x * x * x))));
  const codes = applyLayer(time.narrow, active, n, new Float64Array(n * time.narrow.outDim));
  return { waves, inner, active, codes };
}

/** Gradients of τ's layers. @param dCodes gradient of the loss by τ, [n × timeDim] */
function addTimeGradients(
  { time }: DmcdrNetwork,
  { waves, inner, active }: ReturnType<typeof timeCodes>,
  dCodes: Float64Array,
  gradient: DmcdrNetwork,
): void {
  const n = dCodes.length / time.narrow.outDim;
  addGradients(gradient.time.narrow, active, dCodes, n);
  const dActive = inputGradients(time.narrow, dCodes, n, new Float64Array(active.length));
  const dInner = dActive.map((d, k) => {
    const x = inner[k];
    const s = 1 / (1 + exp(-GELU * (x + CUBIC * x * x * x)));
    return d * (s + x * s * (1 - s) * GELU * (1 + 3 * CUBIC * x * x));
  });
  addGradients(gradient.time.widen, waves, dInner, n);
}

/**
 * The loss of a batch: mean squared error of x̂0 against u_t over entries, and mean squared error of the ratings x̂0·v_t over rows,
 * weighed by λ. The gradient of alignment + λ · task is added to `gradient`.
 */
export function dmcdrLoss(
  network: DmcdrNetwork,
  batch: DmcdrBatch,
  lambda: number,
  gradient: DmcdrNetwork,
  kernel?: MatrixKernel,
): { alignment: number; task: number } {
  const { history, slots, noisy, t, target, item, rating } = batch;
  const { none, predictor } = network;
  const n = slots.length;
  const d = predictor.outDim;
  const width = none.length;
  const timeDim = network.time.narrow.outDim;
  const inputs = predictor.inDim;
  const encoding = encode(network.encoder, history.vectors, history.sets, kernel);
  const distinct = distinctTimes(t);
  const times = timeCodes(network, distinct.times);
  const sample = new Float64Array(n * inputs);
  for (let r = 0; r < n; r++) {
    const at = r * inputs;
    const code = slots[r] * width;
    for (let k = 0; k < d; k++) sample[at + k] = noisy[r * d + k];
    for (let k = 0; k < width; k++) sample[at + d + k] = code < 0 ? none[k] : encoding.codes[code + k];
    const time = distinct.slots[r] * timeDim;
    for (let k = 0; k < timeDim; k++) sample[at + d + width + k] = times.codes[time + k];
  }
  const errors = alignmentErrors(predictor, { size: n, sample, target, item, rating }, 2);
  const { sums, slopes, residuals } = errors;
  const dPrediction = slopes.map(
    (slope, k) => slope / (n * d) + ((2 * lambda) / n) * residuals[Math.floor(k / d)] * item[k],
  );
  addGradients(gradient.predictor, sample, dPrediction, n);
  const dSample = inputGradients(predictor, dPrediction, n, new Float64Array(n * inputs));
  const dCodes = new Float64Array(encoding.codes.length);
  const dTimes = new Float64Array(times.codes.length);
  for (let r = 0; r < n; r++) {
    const at = r * inputs + d;
    const [into, from] = slots[r] < 0 ? [gradient.none, 0] : [dCodes, slots[r] * width];
    for (let k = 0; k < width; k++) into[from + k] += dSample[at + k];
    const time = distinct.slots[r] * timeDim;
    for (let k = 0; k < timeDim; k++) dTimes[time + k] += dSample[at + width + k];
  }
  addTimeGradients(network, times, dTimes, gradient);
  encodeBackward(network.encoder, encoding, dCodes, gradient.encoder, kernel);
  return { alignment: sums.alignment / (n * d), task: sums.task / n };
}

/** The distinct time steps of a batch, and which of them each row has: there are far fewer of them than rows. */
function distinctTimes(t: Int32Array): { times: number[]; slots: Int32Array } {
  const placeOf = new Map<number, number>();
  const slots = t.map((time) => {
    const place = placeOf.get(time) ?? placeOf.size;
    placeOf.set(time, place);
    return place;
  });
  return { times: [...placeOf.keys()], slots };
}

/** The predictor as sampling uses it: x̂0 = `weight` x + `shift(h)` + `times[t]`. */
export interface GuidedPredictor {
  /** The columns of W for x, [d × d]. */
  readonly weight: Float64Array;
  /** What the condition adds: the columns of W for h times (1 + w) h − w none, [d]. An empty code is taken as none. */
  shift(code: Float64Array | undefined): Float64Array;
  /** What time adds, and b, [steps × d]. */
  readonly times: Float64Array;
}

/** x̂0 under guidance, (1 + w) f(x, h) − w f(x, none), taken apart, since f is affine. */
export function guidedPredictor(network: DmcdrNetwork, steps: number, w: number): GuidedPredictor {
  const { predictor, none } = network;
  const { outDim: d, inDim, bias = new Float64Array(d) } = predictor;
  const width = none.length;
  /** The columns of W from `from` on times a vector, added to `out` at `at`. */
  const addTimes = (from: number, vector: Float64Array, out: Float64Array, at: number): void => {
    for (let i = 0; i < d; i++) {
      for (let k = 0; k < vector.length; k++) out[at + i] += predictor.weight[i * inDim + from + k] * vector[k];
    }
  };
  const { codes } = timeCodes(
    network,
    Array.from({ length: steps }, (_, t) => t),
  );
  const timeDim = codes.length / steps;
  const times = new Float64Array(steps * d);
  for (let t = 0; t < steps; t++) {
    times.set(bias, t * d);
    addTimes(d + width, codes.subarray(t * timeDim, (t + 1) * timeDim), times, t * d);
  }
  const weight = new Float64Array(d * d);
  for (let i = 0; i < d; i++) for (let k = 0; k < d; k++) weight[i * d + k] = predictor.weight[i * inDim + k];
  return {
    weight,
    times,
    shift(code = none) {
      const out = new Float64Array(d);
      addTimes(
        d,
        none.map((value, k) => (1 + w) * code[k] - w * value),
        out,
        0,
      );
      return out;
    },
  };
}

/** Codes of histories, [sets × width]. */
export function historyCodes(
  { encoder }: DmcdrNetwork,
  { vectors, sets }: DmcdrBatch['history'],
  kernel?: MatrixKernel,
): Float64Array {
  return encode(encoder, vectors, sets, kernel).codes;
}
