import ts from 'typescript';

/** What the site is built with in the place of the folder that it will lie in; no folder is called so. */
export const BASE = '/diffcdr-book-base/';

/** Where a script finds the folder when it runs; `base.js` sets it. */
const RUNNING = 'globalThis.bookBase';

/** A script that says where the book lies, from its own address; it runs before all others. */
export const baseScript = `${RUNNING} = new URL('.', document.currentScript.src).pathname;\n`;

/** A page: all of them lie in the book's folder, so that the folder is `./` on each. */
export function relativeHtml(html: string): string {
  return html.replaceAll(BASE, './');
}

/** A style sheet, which lies in `assets`. */
export function relativeCss(css: string): string {
  return css.replaceAll(`${BASE}assets/`, './').replaceAll(BASE, '../');
}

/** A script: where a string holds the folder, it is put together when the script runs. */
export function relativeScript(script: string): string {
  if (!script.includes(BASE)) return script;
  const source = ts.createSourceFile('script.js', script, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const edits: { start: number; end: number; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node) && node.getText(source).includes(BASE)) {
      const raw = node.getText(source);
      if (ts.isStringLiteral(node)) {
        const quote = raw[0];
        const text = `(${raw.replaceAll(BASE, `${quote}+${RUNNING}+${quote}`)})`;
        edits.push({ start: node.getStart(source), end: node.end, text });
      } else {
        edits.push({ start: node.getStart(source), end: node.end, text: raw.replaceAll(BASE, `\${${RUNNING}}`) });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  let out = script;
  for (const { start, end, text } of edits.reverse()) out = out.slice(0, start) + text + out.slice(end);
  if (out.includes(BASE)) throw new Error('a script names the folder of the book outside a string');
  return out;
}

function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteral(node) ||
    ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddle(node) ||
    ts.isTemplateTail(node)
  );
}
