import { piecewise } from './piecewise';

/** λ at t = 0 and at t = 1: about what the linear schedule covers between t = 1e-4 and 1. */
export const LOG_LINEAR_ENDS = [5, -5] as const;

/**
 * The log-linear schedule: σ/α rises by a constant factor in equal times, that is λ falls evenly, from 5 to −5. Steps even in
 * time are steps even in λ.
 */
export const logLinear = piecewise(
  {
    name: 'log-linear',
    summary: 'log σ/α rises linearly in t',
    source: 'Song & Ermon 2019; the fixed log-SNR of VDM (Kingma et al. 2021)',
  },
  LOG_LINEAR_ENDS,
);
