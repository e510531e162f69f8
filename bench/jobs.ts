/** What one contestant is asked to do: the same words for bench/ours.ts and bench/pytorch/worker.py. */
export interface Job {
  readonly program: 'pretraining' | 'cold-start-test' | 'EMCDR' | 'SSCDR' | 'LACDR' | 'PTUPCDR' | 'DiffCDR';
  readonly seed: number;
  readonly dim: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Pretraining only. */
  readonly optimizer?: 'adam' | 'adam-fused' | 'sparse-adam';
  /** False keeps the rows in order, so that two programs see the same batches. Default true. */
  readonly shuffle?: boolean;
  /** DiffCDR: width, evaluations, guidance and task weight. */
  readonly hidden?: number;
  readonly nfe?: number;
  readonly guidance?: number;
  readonly lambda?: number;
  /** DiffCDR: φ between the layers; default: none, as in the reference. */
  readonly activation?: 'relu' | 'silu' | 'tanh';
  /** DiffCDR, ours: the engine; default: the library's choice. */
  readonly engine?: 'network';
  /** DiffCDR in PyTorch: sampling embeds a time once instead of once for each row. */
  readonly lean?: boolean;
  /** LACDR: width of the code. */
  readonly code?: number;
  /** PTUPCDR: width of the meta network. */
  readonly meta?: number;
}

/** One line of the comparison: our job, and what PyTorch is asked for the same purpose. */
export interface Measure {
  /** What `--only` names. */
  readonly name: string;
  /** Unit of the rows. */
  readonly rows: string;
  readonly ours: Job;
  /** The same on our readable engine, TensorFlow.js. */
  readonly readable?: Job;
  /** The first one is what the reference does; the others are what a PyTorch user could do about it. */
  readonly pytorch: readonly { readonly label: string; readonly job: Job }[];
}

export const presets = ['quick', 'task1', 'task2'] as const;
export type Preset = (typeof presets)[number];

/** The measures of a preset; settings are those of the paper's reference for it. */
export function measuresOf(preset: Preset): Measure[] {
  const base = { seed: 1, dim: 10 };
  const pretraining: Job = {
    ...base,
    program: 'pretraining',
    batch: preset === 'task2' ? 512 : 256,
    learningRate: 0.01,
    optimizer: 'adam',
  };
  const diffusion = { hidden: 128, nfe: 30, guidance: 0.1, lambda: 0.1, learningRate: 0.001, batch: 128 };
  const training: Job = { ...base, program: 'DiffCDR', ...diffusion };
  const bent: Job = { ...training, activation: 'silu' };
  const test: Job = { ...base, program: 'cold-start-test', ...diffusion };
  const bridges: Job[] = [
    { ...base, program: 'EMCDR', batch: 64, learningRate: 0.01 },
    { ...base, program: 'SSCDR', batch: 128, learningRate: 0.01 },
    { ...base, program: 'LACDR', batch: 128, learningRate: 0.001, code: 4 },
    { ...base, program: 'PTUPCDR', batch: 128, learningRate: 0.01, meta: 50 },
  ];
  const first: Measure = {
    name: 'pretraining',
    rows: 'ratings',
    ours: pretraining,
    pytorch: [
      { label: 'Adam', job: pretraining },
      { label: 'Adam, fused', job: { ...pretraining, optimizer: 'adam-fused' } },
      { label: 'SparseAdam', job: { ...pretraining, optimizer: 'sparse-adam' } },
    ],
  };
  // One step of dense Adam at this size takes a quarter of a second; the bridges do not depend on the table sizes.
  if (preset === 'task2') return [first];
  return [
    first,
    {
      name: 'DiffCDR',
      rows: 'ratings',
      ours: training,
      pytorch: [
        { label: 'batch 128', job: training },
        { label: 'batch 128, lean', job: { ...training, lean: true } },
      ],
    },
    {
      name: 'DiffCDR-silu',
      rows: 'ratings',
      ours: bent,
      readable: { ...bent, engine: 'network' },
      pytorch: [
        { label: 'batch 128', job: bent },
        { label: 'batch 128, lean', job: { ...bent, lean: true } },
      ],
    },
    {
      name: 'cold-start-test',
      rows: 'ratings',
      ours: test,
      pytorch: [
        { label: 'batch 128', job: test },
        { label: 'batch 8192, lean', job: { ...test, batch: 8192, lean: true } },
      ],
    },
    ...bridges.map((job) => ({
      name: job.program,
      rows: job.program === 'EMCDR' ? 'users' : 'ratings',
      ours: job,
      pytorch: [{ label: `batch ${job.batch}`, job }],
    })),
  ];
}
