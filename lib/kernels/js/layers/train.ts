import type { LayersMemory, LayersSteps } from '../../layers-kernel';
import type { ClippedAdam } from '../adam';
import { ACTIVATION_PAIRS } from './activation';
import type { LayersProducts } from './products';

/** The training step, layer by layer. */
export function layersTrain(
  { f32: f, i32, f64, spec, layout }: LayersMemory,
  { multiply, addProducts, addRows }: LayersProducts,
  clippedAdam: ClippedAdam,
): Pick<LayersSteps, 'pack' | 'accumulate' | 'step'> {
  const { dim: d, hidden: h } = spec.sizes;
  const { of: phi, slope: phiSlope } = ACTIVATION_PAIRS[spec.activation];
  const {
    E,
    H,
    Z,
    a1,
    a2,
    b2,
    b3,
    back,
    condition,
    conditionPart,
    delta,
    first,
    goal,
    gradient,
    input,
    keep,
    losses,
    masked,
    parameterWords,
    second,
    slope1,
    slope2,
    source,
    tau,
    tauRows,
    time,
    timeBias,
    timeParts,
    timeWeight,
    w1,
    w2,
    w3,
    x,
  } = layout;
  /** From a parameter to its gradient. */
  const shift = gradient - w1;

  /** x' = x_t + (P τ(t) + p) + m (C u + c), with a 1 in column d. */
  function gatherInput(n: number): void {
    for (let r = 0; r < n; r++) {
      const from = tau + i32[time + r] * H;
      for (let j = 0; j < h; j++) f[tauRows + r * Z + j] = f[from + j];
      for (let j = 0; j <= d; j++) f[masked + r * E + j] = f[keep + r] * f[source + r * E + j];
    }
    multiply(timeParts, E, tauRows, Z, timeWeight, H, 1, n, d, h, timeBias);
    multiply(conditionPart, E, masked, E, condition, 1, E, n, d, d + 1);
    for (let r = 0; r < n; r++) {
      for (let k = r * E; k < r * E + d; k++) f[input + k] = f[x + k] + f[timeParts + k] + f[conditionPart + k];
      f[input + r * E + d] = 1;
    }
  }

  function activateWithSlope(z: number, slope: number, n: number): void {
    for (let r = 0; r < n; r++) {
      for (let k = r * Z; k < r * Z + h; k++) {
        const before = f[z + k];
        const y = phi(before);
        f[z + k] = y;
        f[slope + k] = phiSlope(before, y);
      }
    }
  }

  function times(y: number, s: number, n: number): void {
    for (let r = 0; r < n; r++) for (let k = r * Z; k < r * Z + h; k++) f[y + k] *= f[s + k];
  }

  function accumulate(n: number, share: number): void {
    gatherInput(n);
    multiply(a1, Z, input, E, w1, 1, H, n, h, d + 1);
    activateWithSlope(a1, slope1, n);
    multiply(a2, Z, a1, Z, w2, H, 1, n, h, h, b2);
    activateWithSlope(a2, slope2, n);
    multiply(delta, E, a2, Z, w3, H, 1, n, d, h, b3);
    let loss = 0;
    for (let r = 0; r < n; r++) {
      for (let k = r * E; k < r * E + d; k++) {
        const z = f[delta + k] - f[goal + k];
        const c = Math.max(-1, Math.min(1, z));
        loss += c * (z - 0.5 * c);
        f[delta + k] = c * share;
      }
    }
    f64[losses / 2] += loss * share;

    addProducts(shift + w3, H, delta, E, a2, Z, d, h, n);
    addRows(shift + b3, delta, E, d, n);
    multiply(back, Z, delta, E, w3, 1, H, n, h, d);
    times(back, slope2, n);
    addProducts(shift + w2, H, back, Z, a1, Z, h, h, n);
    addRows(shift + b2, back, Z, h, n);
    // What comes back through W2 takes the room of a2.
    multiply(a2, Z, back, Z, w2, 1, H, n, h, h);
    times(a2, slope1, n);
    addProducts(shift + w1, H, input, E, a2, Z, d + 1, h, n);
    multiply(delta, E, a2, Z, w1, H, 1, n, d, h);
    addProducts(shift + timeWeight, H, delta, E, tauRows, Z, d, h, n);
    addRows(shift + timeBias, delta, E, d, n);
    addProducts(shift + condition, E, masked, E, delta, E, d + 1, d, n);
  }

  return {
    // The products read W2 as it lies.
    pack() {},
    accumulate,
    step() {
      const step = ++f64[losses / 2 + 1];
      clippedAdam(w1, first, second, gradient, parameterWords, step);
      f.fill(0, gradient, gradient + parameterWords);
    },
  };
}
