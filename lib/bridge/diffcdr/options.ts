import { z } from 'zod';
import { ACTIVATIONS } from '../../diffusion/dim/dense';
import { SAMPLER_STARTS } from '../../diffusion/dim/start';
import { scheduleOption, solverOption } from '../../diffusion/options';
import { SOLVER_DEFAULTS } from '../../diffusion/solver/options';
import { PREDICTIONS } from '../../diffusion/solver/prediction';
import { SPACINGS } from '../../diffusion/solver/spacing';
import { bounds } from '../parts/bounds';
import { trainingOptions } from '../parts/training';
import { strictOptions } from '../strict-options';

/**
 * An option that came after results had been stored under names without it: its first value is what is meant where it is left
 * out, and is itself left out, so that those names still hold.
 */
function addedLater<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z
    .enum(values)
    .optional()
    .transform((value) => (value === values[0] ? undefined : value));
}

/** Options of DiffCDR; the defaults are the reference's (method §3–§5). */
export const diffcdrOptions = strictOptions(trainingOptions({ batchSize: 128, learningRate: 0.001 }), {
  /**
   * Which parts (paper Table 3): `DAT` all; `DA` without the task loss; `AT` without the DIM: the ALM maps the source
   * embedding; `D` (not in the paper) the DIM alone: no ALM.
   */
  variant: z.enum(['DAT', 'DA', 'AT', 'D']).default('DAT'),
  /** h, hidden width and length of the time embedding. */
  hiddenDim: z.int().min(4).max(bounds.width).multipleOf(2).default(128),
  /** φ between the layers. The paper says perceptrons; the reference has no activation. */
  activation: z.enum(ACTIVATIONS).default('none'),
  /**
   * What the network predicts, and the loss is of: the noise `epsilon` (the default, and the reference's), the clean vector `x0`,
   * or `v` = α ε − σ x0.
   */
  prediction: addedLater(PREDICTIONS),
  /** Probability that a training row's condition is masked. */
  maskRate: z.number().min(0).max(1).default(0.1),
  /** s of the guidance. */
  guidance: z.number().default(0.1),
  /** Noise schedule of training and sampling: a name or a `Schedule`. */
  schedule: scheduleOption.prefault('linear'),
  /** N, number of discrete time steps; more than 20 with the linear schedule. */
  steps: z.int().min(21).max(bounds.steps).default(1000),
  /** Solver of the diffusion ODE: a name or a `Solver`. */
  solver: solverOption.prefault(SOLVER_DEFAULTS.method.name),
  /** Evaluations of the network in one sampling (not `adaptive`). */
  nfe: z.int().min(1).max(bounds.evaluations).default(SOLVER_DEFAULTS.nfe),
  /** Order of a solver step (`singlestep` and `adaptive`). */
  order: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(SOLVER_DEFAULTS.order),
  /** What the solver's steps are even in (`singlestep`). */
  spacing: z.enum(SPACINGS).default(SOLVER_DEFAULTS.spacing),
  /** End of the integration; its start is the schedule's T. */
  tEnd: z.number().gt(0).lt(0.5).default(SOLVER_DEFAULTS.tEnd),
  /** Tolerances of the `adaptive` solver. */
  atol: z.number().gt(0).default(SOLVER_DEFAULTS.atol),
  rtol: z.number().gt(0).default(SOLVER_DEFAULTS.rtol),
  /** Where the sampler starts: at the `source` embedding (the default, and the reference's), or at `noise` from N(0, I). */
  start: addedLater(SAMPLER_STARTS),
  /** λ, the weight of the task loss. The paper searches 0.01, 0.1, 1, 2, 4, 8. */
  lambda: z.number().min(0).default(0.1),
  /** Limit of the gradient's global norm, of the DIM and of the ALM each. */
  clipNorm: z.number().gt(0).default(1),
  /** Norm of the alignment loss; `auto` is 2 for the variant `DA` and smooth-l1 for the others. */
  norm: z.union([z.enum(['auto', 'smooth-l1']), z.literal(1), z.literal(2)]).default('auto'),
  /**
   * What computes the DIM: `affine` is typed arrays for activation `none` and a recordable solver; `layers` typed arrays, layer by
   * layer, any activation and solver; `network` the same in TensorFlow.js, the readable one and several times slower; `auto` takes
   * `affine` where it applies and `layers` elsewhere.
   */
  engine: z.enum(['auto', 'affine', 'layers', 'network']).default('auto'),
});

/** DiffCDR's options as they are given. */
export type DiffcdrInput = z.input<typeof diffcdrOptions>;

/** DiffCDR's options with every default filled in; schedule and solver are objects. */
export type DiffcdrOptions = z.output<typeof diffcdrOptions>;
