import { extname } from 'node:path';
import { UserError } from '../../errors';
import { shortenPath } from '../../printable';

/** How the name of a file of tables may end. */
export const documentExtensions = ['.txt', '.md', '.csv', '.json', '.html', '.tex', '.pdf', '.png'] as const;
export type DocumentExtension = (typeof documentExtensions)[number];

/** How the name of a file of a figure may end; .json is plotly's. */
export const figureExtensions = ['.html', '.json', '.svg', '.pdf', '.png'] as const;
export type FigureExtension = (typeof figureExtensions)[number];

/**
 * The end of a file's name, which says what is written.
 * @param option how the user named the file, for example `--out`
 * @throws UserError where it is none of the list
 */
export function extensionOf<Extension extends string>(
  option: string,
  path: string,
  extensions: readonly Extension[],
): Extension {
  const end = extname(path).toLowerCase();
  const found = extensions.find((extension) => extension === end);
  if (found !== undefined) return found;
  throw new UserError(`${option} ${shortenPath(path)}: the name must end in one of ${extensions.join(' ')}`);
}
