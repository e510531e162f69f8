import { parseConfig, withEpochs } from '../experiment/config';
import { methodBars } from './bars';
import { defineExplorable } from './explorable';
import { coldErrors, errorOf, type MethodError, smallWorld, worldData } from './world';

const compared = ['ItemMean', 'BiasBridge', 'EMCDR', 'DiffCDR'] as const;

/** Test errors of two controls and two bridges. */
export interface Biases {
  readonly errors: readonly MethodError[];
}

/** How much of a rating is the habit of who gives it, and what that leaves to a bridge. */
export const biases = defineExplorable({
  name: 'biases',
  question: 'Two numbers beat it. Can you save it?',
  knobs: {
    habit: {
      kind: 'number',
      title: 'share of a rating’s variance that is the user’s habit',
      min: 0,
      max: 0.4,
      step: 0.05,
      default: 0.2,
    },
    carried: {
      kind: 'number',
      title: 'correlation of the habit between the domains',
      min: 0,
      max: 0.9,
      step: 0.1,
      default: 0.7,
    },
    beta: { kind: 'number', title: 'β, share of cold-start users', min: 0.1, max: 0.8, step: 0.1, default: 0.2 },
    epochs: { kind: 'number', title: 'epochs', min: 2, max: 30, step: 2, default: 10 },
  },
  async compute({ habit, carried, beta, epochs }, signal): Promise<Biases> {
    const data = worldData({ ...smallWorld, userBias: habit, biasCorrelation: carried });
    const config = parseConfig({ ...withEpochs({}, epochs), split: { beta } }, 'explorable');
    return { errors: await coldErrors(data, config, compared, 1, signal) };
  },
  figure: (result) =>
    methodBars(
      result.errors.map(({ method, mae }) => ({ method, value: mae })),
      finding(result),
      'MAE on cold-start users, stars',
    ),
  claim: finding,
});

function finding({ errors }: Biases): string {
  const gap = errorOf(errors, 'DiffCDR') - errorOf(errors, 'BiasBridge');
  return gap > 0
    ? `Two numbers beat it: BiasBridge errs ${gap.toFixed(3)} less than DiffCDR`
    : `Saved: DiffCDR errs ${(-gap).toFixed(3)} less than BiasBridge`;
}
