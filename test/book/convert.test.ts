import assert from 'node:assert/strict';
import { figureFile, titleOf } from '../../scripts/book/figure-file';
import { bookLinks } from '../../scripts/book/links';
import { parseNotebook } from '../../scripts/book/notebook';
import { notebookPage } from '../../scripts/book/notebook-page';
import { BASE, relativeCss, relativeHtml, relativeScript } from '../../scripts/book/relative-base';
import { withSecurityPolicy } from '../../scripts/book/security-policy';

const pages = new Map([
  ['notebooks/04-dim.ipynb', '04-dim'],
  ['docs/results', 'results'],
]);

function pageOf(outputs: unknown[], source: string | string[] = 'f();') {
  const cells = [{ cell_type: 'code', source, execution_count: 1, outputs }];
  return notebookPage(parseNotebook({ nbformat: 4, cells }, 'x'), 'page', 'notebooks/page.ipynb', pages);
}

describe('pages of notebooks', () => {
  it('show code, and what it printed as text and not as markup', () => {
    const text = ['1 < 2 {{ x }}\n', '\n', 'end\n'];
    const { markdown } = pageOf([{ output_type: 'stream', name: 'stdout', text }], ['const a = 1;\n', 'f(a);']);
    assert.ok(markdown.startsWith('```ts\nconst a = 1;\nf(a);\n```\n'));
    assert.ok(markdown.includes('v-pre>1 &lt; 2 {{ x }}&#10;&#10;end</pre>'));
  });

  it('fence code that holds a fence', () => {
    assert.ok(pageOf([], 'const md = `\n```\n`;').markdown.startsWith('````ts\n'));
  });

  it('make a figure live, with a still picture and its title for an alternative', () => {
    const figure = {
      data: [{ type: 'scattergl', x: [1 / 3] }],
      layout: { title: { text: 'A "b" <i>c</i>' }, width: 760 },
    };
    const png = Buffer.from('picture').toString('base64');
    const data = { 'application/vnd.plotly.v1+json': figure, 'image/png': png };
    const { markdown, files } = pageOf([{ output_type: 'display_data', data, metadata: {} }]);
    assert.match(
      markdown,
      /<BookFigure src="figures\/page-1.json" still="figures\/page-1.png" :height="420" alt="A &quot;b&quot; c" \/>/,
    );
    assert.deepEqual(JSON.parse(String(files.get('page-1.json'))), {
      data: [{ type: 'scatter', x: [0.333333] }],
      layout: { title: { text: 'A "b" <i>c</i>' } },
    });
    assert.equal(String(files.get('page-1.png')), 'picture');
  });

  it('keep a table in one block of HTML', () => {
    const data = { 'text/html': '<table>\n\n<tr></tr></table>', 'text/plain': 'table' };
    const { markdown } = pageOf([{ output_type: 'display_data', data, metadata: {} }]);
    assert.ok(markdown.includes('v-pre><table>\n<tr></tr></table></div>'));
  });

  it('refuse what is no notebook, and name the file', () => {
    assert.throws(() => parseNotebook({ nbformat: 3, cells: [] }, 'old.ipynb'), /old\.ipynb/);
  });
});

describe('links of the book', () => {
  const turned = (text: string) => bookLinks(text, 'notebooks/03-noise.ipynb', pages);

  it('lead to pages, with their fragments', () => {
    assert.equal(turned('[a](04-dim.ipynb#x) [b](../docs/results/)'), '[a](./04-dim.md#x) [b](./results.md)');
  });

  it('become plain words where there is no page, and stay where they lead elsewhere', () => {
    assert.equal(turned('[`own`](../examples/own.ts)'), '`own`');
    assert.equal(turned('[p](https://arxiv.org) [s](#here)'), '[p](https://arxiv.org) [s](#here)');
  });

  it('in code are none', () => {
    const code = '```ts\nconst a = b[0](04-dim.ipynb);\n```';
    assert.equal(turned(code), code);
  });
});

describe('files of figures', () => {
  it('keep whole numbers and nulls, and round the rest', () => {
    const text = figureFile({ data: [{ x: [1234567, null, 0.123456789] }], layout: {} });
    assert.deepEqual(JSON.parse(text).data[0].x, [1234570, null, 0.123457]);
  });

  it('have the words of their titles', () => {
    assert.equal(titleOf({ layout: { title: { text: 'a<br><sub>b</sub>' } } }), 'a · b');
  });
});

describe('a book that lies anywhere', () => {
  it('finds its pages and style sheets by relative paths', () => {
    assert.equal(relativeHtml(`<a href="${BASE}x.html">`), '<a href="./x.html">');
    assert.equal(relativeCss(`url(${BASE}assets/f.woff2) url(${BASE}icon.svg)`), 'url(./f.woff2) url(../icon.svg)');
  });

  it('puts paths in scripts together when they run', () => {
    const script = `const a = "${BASE}x", b = '${BASE}', c = \`${BASE}\${a}${BASE}\`; [a, b, c]`;
    const found = new Function('globalThis', `${relativeScript(script).replace('; [', '; return [')}`)({
      bookBase: '/f/',
    });
    assert.deepEqual(found, ['/f/x', '/f/', '/f//f/x/f/']);
  });

  it('refuses a script in which a path would be lost', () => {
    assert.throws(() => relativeScript(`x = /${BASE.slice(1, -1)}\\${BASE}/ ; // ${BASE}`), /outside a string/);
  });
});

describe('security policy', () => {
  it('names each script in the page by its hash, and allows no other', () => {
    const html = withSecurityPolicy('<head></head><script>go()</script><script src="./a.js"></script>');
    const hash = require('node:crypto').createHash('sha256').update('go()').digest('base64');
    assert.ok(html.includes(`script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}';`));
    assert.ok(!/script-src[^;]*unsafe-(inline|eval)'?[ ;]/.test(html.replace("'wasm-unsafe-eval'", '')));
  });
});
