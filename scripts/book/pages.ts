import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../lib/errors';
import { defaultSettings, type Explorable } from '../../lib/explore/explorable';
import { explorables } from '../../lib/explore/registry';
import { projectRoot } from '../../lib/platform/project';
import { themed } from '../../lib/report/figures/theme';
import { closeRenderer } from '../../lib/report/output/chromium';
import { escapeHtml } from '../../lib/report/output/escape';
import { plain, renderPng } from '../../lib/report/output/figure-image';
import { documentPages, fileText, headingOf, interfacePages, notebookPages, type SourcePage } from './contents';
import { figureFile } from './figure-file';
import { bookLinks, type PageNames } from './links';
import { readNotebook } from './notebook';
import { notebookPage } from './notebook-page';
import { baseScript } from './relative-base';

const site = join(projectRoot, 'site');
/** What VitePress builds from: made anew at each build, and not kept. */
const made = join(site, 'pages');
const publicFolder = join(made, 'public');

/** A line of the contents. */
interface Entry {
  readonly text: string;
  readonly link: string;
}

const entry = (text: string, name: string): Entry => ({ text, link: `/${name}` });

/** Writes the Markdown pages, the files beside them and the contents into site/pages. @throws UserError where the library is not built */
export async function writePages(say: (line: string) => void): Promise<void> {
  rmSync(made, { recursive: true, force: true });
  for (const folder of ['figures', 'explore']) mkdirSync(join(publicFolder, folder), { recursive: true });
  copyLibrary();
  writeFileSync(join(publicFolder, 'base.js'), baseScript);
  cpSync(join(site, 'content'), made, { recursive: true });

  const sources = [...notebookPages(), ...documentPages(), ...interfacePages()];
  const names: PageNames = new Map(
    sources.flatMap(({ name, file }) => [
      [file, name],
      ...(file.endsWith('/README.md') ? [[dirname(file), name] as const] : []),
    ]),
  );
  const notebooks = notebookPages().map((source) => writeNotebook(source, names));
  const documents = documentPages().map((source) => writeDocument(source, names));
  const programming = interfacePages().map((source) => writeDocument(source, names));
  const playable = await writeExplorables(say);
  writeContents({ notebooks, documents, programming, playable });
}

function copyLibrary(): void {
  const bundle = join(projectRoot, 'dist', 'browser');
  if (!existsSync(join(bundle, 'index.js'))) throw new UserError('dist/browser is missing: npm run build');
  cpSync(bundle, join(publicFolder, 'diffcdr'), { recursive: true });
  cpSync(require.resolve('plotly.js-cartesian-dist-min'), join(publicFolder, 'plotly.min.js'));
}

function writeNotebook({ name, file }: SourcePage, names: PageNames): Entry {
  const { markdown, files } = notebookPage(readNotebook(join(projectRoot, file)), name, file, names);
  for (const [figure, content] of files) writeFileSync(join(publicFolder, 'figures', figure), content);
  writeFileSync(join(made, `${name}.md`), markdown);
  return entry(headingOf(markdown) ?? name, name);
}

function writeDocument({ name, file }: SourcePage, names: PageNames): Entry {
  const text = fileText(file);
  // Pictures lie beside the text in docs.
  const markdown = bookLinks(text, file, names).replace(
    /!\[([^\]]*)\]\(([^):]+)\)/g,
    (_whole, alt, picture: string) => {
      const target = `${name}-${picture.split('/').pop()}`;
      cpSync(join(projectRoot, dirname(file), picture), join(publicFolder, 'figures', target));
      return `<img src="figures/${target}" alt="${escapeHtml(alt)}">`;
    },
  );
  const heading = headingOf(text);
  // A page's title is its first heading; docs begin some pages with one of the second rank, and some with none.
  const titled = heading === undefined ? `# ${name}\n\n${markdown}` : markdown.replace(/^## /, '# ');
  writeFileSync(join(made, `${name}.md`), titled);
  return entry(heading ?? name, name);
}

/** Each explorable on a page of its own, computed at its defaults, so that it says something before anybody turns it. */
async function writeExplorables(say: (line: string) => void): Promise<Entry[]> {
  const lines: string[] = [];
  const entries: Entry[] = [];
  for (const explorable of Object.values(explorables) as unknown as Explorable[]) {
    const { name, question, knobs } = explorable;
    const result = await explorable.compute(defaultSettings(knobs));
    const claim = explorable.claim(result);
    const figure = plain(themed(explorable.figure(result)));
    const { height = 420 } = explorable.figure(result).layout as { height?: number };
    const png = await renderPng(figure);
    writeFileSync(join(publicFolder, 'explore', `${name}.json`), JSON.stringify({ knobs }));
    writeFileSync(join(publicFolder, 'explore', `${name}-figure.json`), figureFile(figure));
    if (png) writeFileSync(join(publicFolder, 'explore', `${name}.png`), png);
    else say(`${name}: without a still picture, since there is no Chromium`);
    const still = png ? ` still="explore/${name}.png"` : '';
    const component = `<BookExplorable name="${name}"${still} claim="${escapeHtml(claim)}" :height="${height}" />`;
    const text = fileText(`site/explore/${name}.md`);
    writeFileSync(
      join(made, `explore-${name}.md`),
      `# ${question}\n\n${text.replace('<!-- explorable -->', component)}`,
    );
    replaceInPages(`<!-- explorable ${name} -->`, component);
    lines.push(`- **[${question}](./explore-${name}.md)** ${escapeHtml(claim)}`);
    entries.push(entry(question, `explore-${name}`));
  }
  await closeRenderer();
  replaceInPages('<!-- explorables -->', lines.join('\n'));
  return [entry('All of them', 'explore'), ...entries];
}

/** Puts what has been made into the hand-written pages that ask for it. */
function replaceInPages(mark: string, text: string): void {
  for (const file of readdirSync(join(site, 'content')).filter((name) => name.endsWith('.md'))) {
    const page = readFileSync(join(made, file), 'utf8');
    if (page.includes(mark)) writeFileSync(join(made, file), page.replaceAll(mark, text));
  }
}

function writeContents(parts: Readonly<Record<'notebooks' | 'documents' | 'programming' | 'playable', Entry[]>>): void {
  const { notebooks, documents, programming, playable } = parts;
  const contents = {
    nav: [
      { text: 'Read', link: notebooks[0].link, activeMatch: '/\\d\\d-' },
      { text: 'Play', link: '/explore', activeMatch: '/explore' },
      { text: 'Try your ratings', link: '/try-it' },
      { text: 'Findings', link: '/findings' },
      { text: 'Glossary', link: '/glossary' },
      { text: 'Interface', link: '/api', activeMatch: '/api' },
    ],
    sidebar: [
      { text: 'The notebooks', collapsed: false, items: notebooks },
      { text: 'Turn the knobs', collapsed: false, items: playable },
      { text: 'On your ratings', collapsed: false, items: [entry('Try it on your ratings', 'try-it')] },
      {
        text: 'Evidence',
        collapsed: false,
        items: documents,
      },
      {
        text: 'Look up',
        collapsed: false,
        items: [entry('Glossary and symbols', 'glossary'), entry('References', 'references')],
      },
      { text: 'Interface', collapsed: true, items: programming },
    ],
  };
  writeFileSync(join(made, 'contents.json'), JSON.stringify(contents, null, 2));
}
