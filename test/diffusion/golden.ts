import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DimParameters, Linear } from '../../lib/diffusion/dim/parameters';
import type { ScheduleName } from '../../lib/diffusion/schedule/registry';
import type { SolverName } from '../../lib/diffusion/solver/registry';
import type { Spacing } from '../../lib/diffusion/solver/spacing';

type Matrix = number[][];
interface GoldenLinear {
  readonly weight: Matrix;
  readonly bias: number[];
}
export interface GoldenParameters {
  readonly hidden1: GoldenLinear;
  readonly hidden2: GoldenLinear;
  readonly output: GoldenLinear;
  readonly timeProjection: GoldenLinear;
  readonly conditionProjection: GoldenLinear;
  readonly alignment: { readonly weight: Matrix };
}

/** The part of the golden file that these tests read. Sizes are whatever the file says. */
export interface Golden {
  readonly schedules: {
    name: ScheduleName;
    T: number;
    t: number[];
    logAlpha: number[];
    sigma: number[];
    lambda: number[];
    inverseLambda: number[];
  }[];
  readonly discreteLinear: {
    steps: number;
    betaStart: number;
    betaEnd: number;
    index: number[];
    sqrtAlphaBar: number[];
    sqrtOneMinusAlphaBar: number[];
  };
  readonly timeEmbedding: { dim: number; t: number[]; value: Matrix };
  readonly dim: {
    embeddingDim: number;
    hiddenDim: number;
    params: GoldenParameters;
    x: Matrix;
    condition: Matrix;
    keepCondition: number[];
    t: number[];
    noise: Matrix;
  };
  readonly dimSampling: {
    schedule: ScheduleName;
    cases: {
      method: SolverName;
      nfe: number;
      tEnd: number;
      guidance: number;
      sample: Matrix;
      aligned: Matrix;
    }[];
  };
  readonly solver: {
    mu: number[];
    s2: number;
    x: Matrix;
    cases: {
      schedule: ScheduleName;
      method: SolverName | 'converged';
      order?: 1 | 2 | 3;
      skip?: Spacing;
      nfe?: number;
      atol?: number;
      rtol?: number;
      tEnd: number;
      sample: Matrix;
    }[];
  };
  readonly dimTraining: {
    target: Matrix;
    noise: Matrix;
    t: number[];
    condition: Matrix;
    keepCondition: number[];
    learningRate: number;
    clipNorm: number;
    lossAndGradNorm: Matrix;
    paramsAfter3Steps: GoldenParameters;
  };
}

let read: Golden | undefined;

/** The golden file: DIFFCDR_REFERENCE, or the copy among the fixtures. */
export function golden(): Golden {
  const file = process.env.DIFFCDR_REFERENCE ?? join(__dirname, '../fixtures/reference.json');
  read ??= JSON.parse(readFileSync(file, 'utf8')) as Golden;
  return read;
}

export const flat = (matrix: Matrix): Float64Array => Float64Array.from(matrix.flat());

/** Golden parameters as the library holds them. */
export function dimParameters(file: GoldenParameters): DimParameters<Float64Array> {
  const linear = (layer: GoldenLinear): Linear<Float64Array> => ({
    weight: flat(layer.weight),
    bias: Float64Array.from(layer.bias),
  });
  return {
    embeddingDim: file.output.bias.length,
    hiddenDim: file.hidden1.bias.length,
    hidden1: linear(file.hidden1),
    hidden2: linear(file.hidden2),
    output: linear(file.output),
    timeProjection: linear(file.timeProjection),
    conditionProjection: linear(file.conditionProjection),
  };
}

/** Largest |actual − expected| over the largest |expected|: every error counts, relative to the magnitude of the whole. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length, 'lengths');
  let error = 0;
  let magnitude = 0;
  for (let k = 0; k < expected.length; k++) {
    const difference = Math.abs(actual[k] - expected[k]);
    error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(error, difference);
    magnitude = Math.max(magnitude, Math.abs(expected[k]));
  }
  return magnitude === 0 ? error : error / magnitude;
}

/** Asserts that `actual` is within `tolerance` of `expected`, relative to magnitude. */
export function assertNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  const error = relativeError(actual, expected);
  assert.ok(error <= tolerance, `${what}: relative error ${error} is above ${tolerance}`);
}
