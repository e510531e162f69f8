import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UserError } from '../../lib/errors';

/** nbformat writes a text as one string or as its lines. */
const text = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === 'string' ? given : given.join('')));

const figure = z.looseObject({
  data: z.array(z.record(z.string(), z.unknown())),
  layout: z.record(z.string(), z.unknown()),
});

const output = z.discriminatedUnion('output_type', [
  z.looseObject({ output_type: z.literal('stream'), name: z.string(), text }),
  z.looseObject({
    output_type: z.enum(['display_data', 'execute_result']),
    data: z.looseObject({
      'application/vnd.plotly.v1+json': figure.optional(),
      'image/png': text.optional(),
      'text/html': text.optional(),
      'text/markdown': text.optional(),
      'text/plain': text.optional(),
    }),
  }),
  z.looseObject({ output_type: z.literal('error'), ename: z.string(), evalue: z.string() }),
]);

const notebook = z.looseObject({
  nbformat: z.literal(4),
  cells: z.array(
    z.discriminatedUnion('cell_type', [
      z.looseObject({ cell_type: z.literal('markdown'), source: text }),
      z.looseObject({ cell_type: z.literal('raw'), source: text }),
      z.looseObject({
        cell_type: z.literal('code'),
        source: text,
        execution_count: z.int().nullable(),
        outputs: z.array(output),
      }),
    ]),
  ),
});

/** An executed notebook, as far as a page shows it. */
export type Notebook = z.output<typeof notebook>;
export type NotebookOutput = z.output<typeof output>;

/** @throws UserError where the file is no notebook of nbformat 4 */
export function parseNotebook(json: unknown, origin: string): Notebook {
  const parsed = notebook.safeParse(json);
  if (!parsed.success) throw new UserError(`${origin}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

export function readNotebook(file: string): Notebook {
  return parseNotebook(JSON.parse(readFileSync(file, 'utf8')), file);
}
