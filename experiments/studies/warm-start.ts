import { settingsStudy } from '../parts/settings-study';

const bridges = ['CMF', 'EMCDR', 'SSCDR', 'LACDR', 'PTUPCDR'] as const;
const controls = ['ItemMean', 'BiasBridge'] as const;
const beside = (others: readonly string[]) => others.map((other) => ['DiffCDR', other] as const);

/** Warm start (paper section 4.5, Figure 3): the transferred vector is fine-tuned on the older half of a user's target ratings. */
export const warmStart = settingsStudy({
  name: 'warm-start',
  question: 'Is DiffCDR’s vector the best to start from once ratings come in?',
  minutes: 8,
  version: 1,
  protocol: 'warm',
  pairs: ['books-movies', 'epinions-04-03', 'epinions-03-05'],
  betas: [0.2],
  splits: [1, 2, 3, 4, 5],
  seeds: [1, 2, 3, 4, 5],
  settings: Object.fromEntries(['DiffCDR', ...bridges, ...controls].map((method) => [method, { method }])),
  comparisons: beside([...bridges, ...controls]),
  claims: [
    {
      id: 'diffcdr-warm-beats-baselines',
      claim: 'Fine-tuned on half of a user’s ratings, DiffCDR errs less than the other bridges',
      by: 'paper',
      where: 'section 4.5, Figure 3',
      comparisons: beside(bridges),
    },
    {
      id: 'diffcdr-warm-beats-controls',
      claim:
        'Fine-tuned on half of a user’s ratings, DiffCDR errs less than the item mean and the bias bridge do, fine-tuned alike',
      by: 'ours',
      comparisons: beside(controls),
    },
  ],
});
