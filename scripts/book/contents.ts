import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../lib/platform/project';

/** A page made from a file of the project. */
export interface SourcePage {
  readonly name: string;
  /** From the project's root. */
  readonly file: string;
}

const folder = (path: string, ending: string): string[] =>
  readdirSync(join(projectRoot, path))
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => `${path}/${file}`);

/** The notebooks, in their order. */
export function notebookPages(): SourcePage[] {
  return folder('notebooks', '.ipynb').map((file) => ({ name: baseName(file), file }));
}

/** Pages of docs that are taken over as they are. */
export function documentPages(): SourcePage[] {
  const results = folder('docs/results', '.md').map((file) => ({ name: `results-${baseName(file)}`, file }));
  return [
    { name: 'findings', file: 'docs/findings.md' },
    { name: 'differences', file: 'docs/differences.md' },
    { name: 'your-own', file: 'docs/your-own.md' },
    ...results.map(({ name, file }) => ({ name: name.replace('results-readme', 'results'), file })),
  ];
}

/** The interface, as `npm run api` writes it. */
export function interfacePages(): SourcePage[] {
  return [
    { name: 'api', file: 'docs/api/README.md' },
    { name: 'api-index', file: 'docs/api/index/README.md' },
    { name: 'api-browser', file: 'docs/api/browser.md' },
    ...folder('docs/api/index/namespaces', '.md').map((file) => ({ name: `api-${baseName(file)}`, file })),
  ];
}

/** First heading of a Markdown text, without its marks. */
export function headingOf(markdown: string): string | undefined {
  return /^#+ (.+)$/m.exec(markdown)?.[1].replace(/[`*]/g, '').trim();
}

export const fileText = (file: string): string => readFileSync(join(projectRoot, file), 'utf8');

function baseName(file: string): string {
  const [name] = (file.split('/').pop() as string).split('.');
  return name.toLowerCase();
}
