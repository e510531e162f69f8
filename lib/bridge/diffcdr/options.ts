import { z } from 'zod';
import { ACTIVATIONS } from '../../diffusion/dim/dense';
import { SCHEDULE_NAMES } from '../../diffusion/schedule/registry';
import { SOLVER_METHODS, SPACINGS } from '../../diffusion/solver/options';
import { trainingOptions } from '../parts/training';

/** Options of DiffCDR; the defaults are the reference's (method §3–§5). */
export const diffcdrOptions = z.strictObject({
  ...trainingOptions({ batchSize: 128, learningRate: 0.001 }),
  /**
   * Which parts (paper Table 3): `DAT` all; `DA` without the task loss; `AT` without the DIM: the ALM maps the source
   * embedding; `D` (not in the paper) the DIM alone: no ALM.
   */
  variant: z.enum(['DAT', 'DA', 'AT', 'D']).default('DAT'),
  /** h, hidden width and length of the time embedding. */
  hiddenDim: z.int().min(4).multipleOf(2).default(128),
  /** φ between the layers. The paper says perceptrons; the reference has no activation. */
  activation: z.enum(ACTIVATIONS).default('none'),
  /** Probability that a training row's condition is masked. */
  maskRate: z.number().min(0).max(1).default(0.1),
  /** s of the guidance. */
  guidance: z.number().default(0.1),
  /** Noise schedule of training and sampling. */
  schedule: z.enum(SCHEDULE_NAMES).default('linear'),
  /** N, number of discrete time steps; more than 20 with the linear schedule. */
  steps: z.int().min(21).default(1000),
  /** Solver of the diffusion ODE. */
  solver: z.enum(SOLVER_METHODS).default('fast'),
  /** Evaluations of the network in one sampling (not `adaptive`). */
  nfe: z.int().min(1).default(30),
  /** Order of a solver step (`singlestep` and `adaptive`). */
  order: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(3),
  /** What the solver's steps are even in (`singlestep`). */
  spacing: z.enum(SPACINGS).default('logSNR'),
  /** End of the integration; its start is the schedule's T. */
  tEnd: z.number().gt(0).lt(0.5).default(1e-4),
  /** Tolerances of the `adaptive` solver. */
  atol: z.number().gt(0).default(0.0078),
  rtol: z.number().gt(0).default(0.05),
  /** λ, the weight of the task loss. The paper searches 0.01, 0.1, 1, 2, 4, 8. */
  lambda: z.number().min(0).default(0.1),
  /** Limit of the gradient's global norm, of the DIM and of the ALM each. */
  clipNorm: z.number().gt(0).default(1),
  /** Norm of the alignment loss; `auto` is 2 for the variant `DA` and smooth-l1 for the others. */
  norm: z.union([z.enum(['auto', 'smooth-l1']), z.literal(1), z.literal(2)]).default('auto'),
  /**
   * What computes the DIM: `network` is TensorFlow.js, any activation; `affine` typed arrays, for activation `none` and a
   * solver that is not adaptive; `auto` takes `affine` where it applies.
   */
  engine: z.enum(['auto', 'affine', 'network']).default('auto'),
});

export type DiffcdrOptions = z.output<typeof diffcdrOptions>;
