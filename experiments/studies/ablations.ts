import { settingsStudy } from '../parts/settings-study';

const parts = [
  ['DAT', 'DA'],
  ['DAT', 'AT'],
  ['DAT', 'D'],
] as const;
const sampling = [
  ['NFE 5', 'DAT'],
  ['NFE 15', 'DAT'],
  ['NFE 60', 'DAT'],
] as const;
/** The paper's ablations (Table 3) and fast sampling (section 4.6). */
export const ablations = settingsStudy({
  name: 'ablations',
  question: 'Which part of DiffCDR matters: task loss, diffusion, alignment, evaluations of the network?',
  minutes: 12,
  version: 1,
  protocol: 'cold',
  pairs: ['books-movies', 'epinions-04-03', 'epinions-03-05'],
  betas: [0.2],
  splits: [1, 2, 3, 4, 5],
  seeds: [1, 2, 3, 4, 5],
  settings: {
    DAT: { method: 'DiffCDR' },
    DA: { method: 'DiffCDR', set: ['DiffCDR.variant=DA'] },
    AT: { method: 'DiffCDR', set: ['DiffCDR.variant=AT'] },
    D: { method: 'DiffCDR', set: ['DiffCDR.variant=D'] },
    'NFE 5': { method: 'DiffCDR', set: ['DiffCDR.nfe=5'] },
    'NFE 15': { method: 'DiffCDR', set: ['DiffCDR.nfe=15'] },
    'NFE 60': { method: 'DiffCDR', set: ['DiffCDR.nfe=60'] },
    AffineTask: { method: 'AffineTask' },
  },
  comparisons: [...parts, ...sampling, ['AffineTask', 'AT']],
  claims: [
    {
      id: 'every-part-matters',
      claim:
        'Each part of DiffCDR lowers the error: without the task loss (DA), the diffusion (AT) or the alignment (D) it errs more',
      by: 'paper',
      where: 'section 4.4, Table 3; D is ours',
      comparisons: parts,
    },
    {
      id: 'at-lacks-a-constant',
      claim:
        'What the paper’s ablation without diffusion lacks is a constant: an affine map under the same losses errs less than its matrix',
      by: 'ours',
      comparisons: [['AffineTask', 'AT']],
    },
    {
      id: 'nfe-30-needed',
      claim: 'Fewer than 30 evaluations cost accuracy',
      by: 'paper',
      where: 'section 4.6, Figure 4',
      comparisons: sampling.slice(0, 2),
      worse: true,
    },
    {
      id: 'more-evaluations-help',
      claim: 'More than 30 evaluations lower the error',
      by: 'ours',
      comparisons: sampling.slice(2),
    },
  ],
});
