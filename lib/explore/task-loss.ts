import { BaseModelPool } from '../experiment/base-model-pool';
import { runCell } from '../experiment/cell';
import { parseConfig, withEpochs, withOptions } from '../experiment/config';
import { palette } from '../report/figures/theme';
import { defineExplorable } from './explorable';
import { plainLayout } from './layout';
import { worldData } from './world';

/** The paper's λ, and none. */
const weights = ['0', '0.01', '0.1', '1', '2', '4', '8'] as const;

/** Both losses and the test error, epoch by epoch. */
export interface TaskLoss {
  readonly lambda: string;
  readonly alignment: readonly number[];
  readonly task: readonly number[];
  readonly mae: readonly number[];
  /** Test MAE at the last epoch of the same training without the task loss. */
  readonly without: number;
}

/** What the weight λ of the task loss trades (section 3.4). */
export const taskLoss = defineExplorable({
  name: 'task-loss',
  question: 'Near the true vector, or near the rating?',
  knobs: {
    lambda: { kind: 'choice', title: 'λ, weight of the task loss', choices: weights, default: '0.1' },
    epochs: { kind: 'number', title: 'epochs', min: 2, max: 30, step: 1, default: 10 },
    seed: { kind: 'number', title: 'seed', min: 1, max: 10, step: 1, default: 1 },
  },
  async compute({ lambda, epochs, seed }, signal): Promise<TaskLoss> {
    const data = worldData();
    const config = parseConfig(withEpochs({}, epochs), 'explorable');
    const pool = new BaseModelPool({ methods: [] });
    const train = async (weight: number) => {
      const spec = { method: 'DiffCDR', seed, selection: 'best-test-epoch', protocol: 'cold' } as const;
      const changed = withOptions(config, 'DiffCDR', { lambda: weight });
      return (await runCell(data, changed, spec, { pool, signal })).result.epochs;
    };
    const steps = await train(Number(lambda));
    const without = await train(0);
    return {
      lambda,
      alignment: steps.map(({ losses }) => losses.alignment),
      task: steps.map(({ losses }) => losses.task),
      mae: steps.map(({ test }) => test.mae),
      without: without[without.length - 1].test.mae,
    };
  },
  figure(result) {
    const line = (name: string, y: readonly number[], color: string, dash = 'solid') => ({
      name,
      mode: 'lines',
      x: y.map((_, epoch) => epoch + 1),
      y: [...y],
      line: { color, dash },
    });
    return {
      data: [
        line('alignment loss', result.alignment, palette[2]),
        line('task loss', result.task, palette[1]),
        line('test MAE', result.mae, palette[0], 'dash'),
      ],
      layout: plainLayout(finding(result), {
        xaxis: { title: { text: 'epoch' } },
        yaxis: { title: { text: 'loss of the training; MAE in stars' }, type: 'log' },
      }),
    };
  },
  claim: finding,
});

function finding({ lambda, mae, without }: TaskLoss): string {
  const last = mae[mae.length - 1];
  if (lambda === '0') return `λ = 0: without the task loss the test MAE is ${last.toFixed(3)}`;
  const gap = without - last;
  return `λ = ${lambda}: test MAE ${last.toFixed(3)}, ${Math.abs(gap).toFixed(3)} ${gap > 0 ? 'lower' : 'higher'} than without the task loss`;
}
