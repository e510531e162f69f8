import type { FittedModel } from '../experiment/model/fitted-model';

/** True for a model file: by its name, or by how it begins. */
export async function isModelFile(file: string): Promise<boolean> {
  if (file.endsWith('.safetensors')) return true;
  const { open } = await import('node:fs/promises');
  const { looksLikeSafetensors } = await import('../experiment/model/safetensors');
  // What cannot be opened is told by who reads it.
  const handle = await open(file, 'r').catch(() => undefined);
  try {
    const head = new Uint8Array(16);
    const read = await handle?.read(head, 0, head.length, 0).catch(() => undefined);
    return looksLikeSafetensors(head.subarray(0, read?.bytesRead ?? 0));
  } finally {
    await handle?.close();
  }
}

/** What a model is, as tables for the terminal. */
export async function modelText(fitted: FittedModel): Promise<string> {
  const { describeModel } = await import('../experiment/model/describe-model');
  const { boxed } = await import('../report/output/text');
  const { cell } = await import('../report/tables/table');
  const { method, methodVersion, engine, seed, protocol, choice, data, sizes, servedUsers, changed, tensors } =
    describeModel(fitted);
  const tableOf = (names: readonly string[], rows: readonly (readonly string[])[]): string =>
    boxed({
      columns: names.map((name) => ({ name, align: 'left' })),
      rows: rows.map((row) => row.map((text) => cell(text))),
    });
  const whole = (count: number): string => count.toLocaleString('en-US');
  const facts = [
    ['method', methodVersion === undefined ? method : `${method}, version ${methodVersion}`],
    ['fitted for', protocol === 'ranking' ? 'lists (ranking)' : 'ratings in stars (cold)'],
    ['settings', changed.length > 0 ? changed.join('\n') : 'the defaults'],
    ['seed', String(seed)],
    ['epoch', `${choice.epoch}: ${choice.metric} ${choice.value.toFixed(4)}`],
    ['chosen by', `${whole(choice.validationUsers)} validation users`],
    ['trained on', `${whole(sizes.trainUsers)} users of both domains`],
    ['serves', `${whole(servedUsers)} users of the source domain alone, and new ones by their source ratings`],
    ['users', whole(sizes.users)],
    ['items', `${whole(sizes.sourceItems)} source, ${whole(sizes.targetItems)} target`],
    ['computed by', engine],
    ['data hash', data.task.slice(0, 16)],
  ];
  return [
    tableOf(['', ''], facts),
    tableOf(
      ['tensor', 'kind', 'shape'],
      tensors.map(({ name, kind, shape }) => [name, kind, shape.join(' × ')]),
    ),
  ].join('\n');
}
