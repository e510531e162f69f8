import { settingsStudy } from '../parts/settings-study';

const comparisons = [
  ['ReLU', 'none'],
  ['SiLU', 'none'],
] as const;

/** The activation that the paper's figure shows and its code lacks: with it the diffusion module is more than an affine map. */
export const activations = settingsStudy({
  name: 'activations',
  question: 'Does an activation between the layers of the diffusion module lower the error?',
  minutes: 8,
  version: 1,
  protocol: 'cold',
  pairs: ['books-movies'],
  betas: [0.2],
  splits: [1, 2, 3, 4, 5],
  // A run costs thirty times an affine one's: splits say more than seeds.
  seeds: [1],
  settings: {
    none: { method: 'DiffCDR' },
    ReLU: { method: 'DiffCDR', set: ['DiffCDR.activation=relu'] },
    SiLU: { method: 'DiffCDR', set: ['DiffCDR.activation=silu'] },
  },
  comparisons,
  claims: [
    {
      id: 'activation-helps',
      claim:
        'An activation between the layers, which makes the diffusion module more than an affine map, lowers the error',
      by: 'ours',
      where: 'the paper says perceptrons; its reference has no activation',
      comparisons,
    },
  ],
});
