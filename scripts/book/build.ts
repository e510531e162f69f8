import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../lib/errors';
import { projectRoot } from '../../lib/platform/project';
import { writePages } from './pages';
import { relativeCss, relativeHtml, relativeScript } from './relative-base';
import { withSecurityPolicy } from './security-policy';
import { serve } from './serve';

/** Where the book is built. */
export const BOOK = join(projectRoot, 'dist', 'book');

/** Builds the book: pages from notebooks, docs and explorables, then the site, then every path in it relative. */
export async function buildBook(say: (line: string) => void): Promise<void> {
  await writePages(say);
  // VitePress is an ES module; a plain import would be compiled to a call of require.
  const { build } = (await new Function('name', 'return import(name)')('vitepress')) as typeof import('vitepress');
  await build(join(projectRoot, 'site'));
  for (const file of readdirSync(BOOK, { recursive: true, encoding: 'utf8' })) {
    const path = join(BOOK, file);
    // The library is no page of VitePress's, and does not know of it.
    if (file.startsWith('diffcdr') || !/\.(html|css|js)$/.test(file)) continue;
    const text = readFileSync(path, 'utf8');
    if (file.endsWith('.html')) writeFileSync(path, withSecurityPolicy(withBaseScript(relativeHtml(text))));
    else writeFileSync(path, file.endsWith('.css') ? relativeCss(text) : relativeScript(text));
  }
}

/** `base.js` runs before the modules, which ask for what it sets. */
function withBaseScript(html: string): string {
  return html.replace('<head>', '<head>\n    <script src="./base.js"></script>');
}

async function main(): Promise<void> {
  const serving = process.argv.includes('--serve');
  await buildBook((line) => console.log(line));
  console.log('The book is in dist/book; it can be put into any folder of a server.');
  if (serving) console.log(`Shown at ${(await serve(BOOK, 0)).address} until Ctrl-C.`);
}

if (require.main === module) {
  main().catch((error) => {
    console.error(error instanceof UserError ? `npm run book: ${error.message}` : error);
    process.exit(1);
  });
}
