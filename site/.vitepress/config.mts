import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { katex } from '@mdit/plugin-katex';
import { defineConfig } from 'vitepress';

/** Contents, as `npm run book` wrote them beside the pages. */
const contents = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'pages', 'contents.json'), 'utf8'));

const entity = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

export default defineConfig({
  title: 'DiffCDR in TypeScript',
  description: 'The paper on diffusion for cross-domain recommendation, playable: notebooks, and models that train in the page.',
  lang: 'en',
  srcDir: 'pages',
  outDir: '../dist/book',
  cacheDir: '.cache',
  // A name to be found again: when all is built, each place of it becomes relative (scripts/book/relative-base.ts).
  base: '/diffcdr-book-base/',
  // Data of the site in a file of its own: an inline script could not hold the folder that the book is put in.
  metaChunk: true,
  ignoreDeadLinks: false,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/diffcdr-book-base/icon.svg' }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    config(md) {
      md.use(katex, {
        // Vue must not look for expressions in a formula.
        transformer: (html: string) => html.replace(/^(\s*<\w+)/, '$1 v-pre'),
      });
      // Two braces begin an expression of a component; in prose they are braces.
      md.renderer.rules.text = (tokens, at) => entity(tokens[at].content).replaceAll('{{', '&#123;&#123;');
    },
  },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('math') } } },
  vite: {
    build: { chunkSizeWarningLimit: 3000 },
    // The library's bundle is fetched as it is, and is none of Vite's business.
    optimizeDeps: { exclude: ['diffcdr'] },
  },
  themeConfig: {
    nav: contents.nav,
    sidebar: contents.sidebar,
    outline: { level: [2, 3], label: 'On this page' },
    search: { provider: 'local' },
    docFooter: { prev: 'Before', next: 'Next' },
    externalLinkIcon: true,
    footer: { message: 'MIT licence. Paper: Y. Xuan, Diffusion Cross-domain Recommendation, arXiv 2402.02182.' },
  },
});
