import { Alignment } from '../../lib/bridge/diffcdr/alignment';
import { type DiffcdrBridge, diffcdr } from '../../lib/bridge/diffcdr/diffcdr';
import type { DiffcdrOptions } from '../../lib/bridge/diffcdr/options';
import { resampleDiffcdr } from '../../lib/bridge/diffcdr/resampled';
import { ratingMetrics, type UserErrors } from '../../lib/evaluation/metrics/rating-metrics';
import { type Predictor, RatingTest } from '../../lib/evaluation/metrics/rating-test';
import { buildModel, type ModelGround } from '../../lib/experiment/with-model';
import { breathe, isPause } from '../../lib/math/work';

/** A trained DiffCDR at the epoch that validation users chose. */
export interface SampledDiffcdr {
  readonly epoch: number;
  /** Errors of the test users with the options' own number of evaluations; absent where a prediction is not finite. */
  readonly errors?: UserErrors;
  /** MAE on the test users by evaluations of the network in one sampling; null where predictions are not finite. */
  readonly mae: Readonly<Record<number, number | null>>;
}

/** The errors of a model, or undefined where a prediction is not finite, which `errors` refuses. */
function errorsOf(test: RatingTest, model: Predictor): UserErrors | undefined {
  try {
    return test.errors(model);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const maeOf = (errors: UserErrors | undefined): number | null => (errors ? ratingMetrics(errors).mae : null);

/** The bridge as it stands, for later: its DIM's parameters and its ALM are copied. */
function frozen(bridge: DiffcdrBridge, options: DiffcdrOptions): DiffcdrBridge {
  const { diffusion, alignment } = bridge;
  if (!diffusion || !alignment) throw new Error('only the variant DAT is sampled here');
  const parameters = diffusion.parameters();
  const layer = { ...alignment.layer, weight: alignment.layer.weight.slice() };
  return {
    ...bridge,
    diffusion: { ...diffusion, parameters: () => parameters },
    alignment: new Alignment(layer, { ...options, norm: 'smooth-l1' }),
  };
}

/**
 * Trains DiffCDR, takes the epoch that is best on the validation users (NFE as the options say), and samples it with each of some
 * numbers of evaluations, the options' own among them. Nothing is trained anew for them.
 */
export async function sampleTrained(
  ground: ModelGround,
  options: DiffcdrOptions,
  evaluations: readonly number[],
): Promise<SampledDiffcdr> {
  const { test, validation } = ground.split;
  const judge = new RatingTest(validation);
  const bridge = await buildModel(diffcdr, options, ground);
  let best: { mae: number; epoch: number; bridge: DiffcdrBridge } | undefined;
  try {
    for (const step of bridge.fit()) {
      await breathe();
      if (isPause(step)) continue;
      const mae = maeOf(errorsOf(judge, bridge)) ?? Number.POSITIVE_INFINITY;
      if (!best || mae < best.mae) best = { mae, epoch: step.epoch, bridge: frozen(bridge, options) };
    }
  } finally {
    bridge.dispose?.();
  }
  if (!best) throw new Error('DiffCDR trained for no epoch');
  const tester = new RatingTest(test);
  const mae: Record<number, number | null> = {};
  let errors: UserErrors | undefined;
  for (const nfe of evaluations) {
    const sampled = resampleDiffcdr(best.bridge, ground.base, { ...options, nfe });
    try {
      const found = errorsOf(tester, sampled);
      mae[nfe] = maeOf(found);
      if (nfe === options.nfe) errors = found;
    } finally {
      sampled.dispose();
    }
    await breathe();
  }
  return { epoch: best.epoch, errors, mae };
}
