import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { type Figure, figureSize, themed } from '../figures/theme';
import { inBrowser, newPage } from './chromium';

/** The little of the browser's document that is used here; the library is compiled without the browser's types. */
interface BrowserDocument {
  createElement(tag: string): object;
  readonly head: { append(element: object): void };
}

/** The page with plotly.js of each browser that was opened. */
const pages = new WeakMap<Browser, Promise<Page>>();

async function plotlyPage(browser: Browser): Promise<Page> {
  const page = await newPage(browser);
  // From a page of its own origin the browser reads the file itself: twice as fast as having ten megabytes sent to it.
  const script = pathToFileURL(require.resolve('plotly.js-dist')).href;
  await page.goto(new URL('package.json', script).href);
  await page.evaluate(
    // Runs in the browser.
    (src) =>
      new Promise((resolve, reject) => {
        const { document } = globalThis as unknown as { document: BrowserDocument };
        const element = document.createElement('script');
        document.head.append(Object.assign(element, { charset: 'utf-8', src, onload: resolve, onerror: reject }));
      }),
    script,
  );
  return page;
}

/** The page of a browser, made at the first call; one that could not be made is tried again. */
function pageOf(browser: Browser): Promise<Page> {
  const known = pages.get(browser);
  if (known) return known;
  const page = plotlyPage(browser).catch((error) => {
    pages.delete(browser);
    throw error;
  });
  pages.set(browser, page);
  return page;
}

/** Width and height of a figure in pixels. */
function sizeOf({ layout }: Figure): { width: number; height: number } {
  const { width = figureSize.width, height = figureSize.height } = layout as { width?: number; height?: number };
  return { width, height };
}

/** What plotly.js makes of the figure, as a data URL; undefined where there is no browser. */
function drawn(figure: Figure, format: 'png' | 'svg'): Promise<string | undefined> {
  const { data, layout } = themed(figure);
  return inBrowser(async (browser) =>
    (await pageOf(browser)).evaluate(
      // Runs in the browser, where plotly.js is a global.
      ([figure, options]) =>
        (
          globalThis as unknown as { Plotly: { toImage(figure: unknown, options: unknown): Promise<string> } }
        ).Plotly.toImage(figure, options),
      [
        { data: plain(data), layout: plain(layout) },
        { format, ...sizeOf(figure), scale: 1 },
      ] as const,
    ),
  );
}

/** Draws the figure at scale 1, as bytes of a PNG file; undefined where there is no browser to draw it. */
export async function renderPng(figure: Figure): Promise<Buffer | undefined> {
  const url = await drawn(figure, 'png');
  return url === undefined ? undefined : Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

/** Draws the figure as an SVG file; undefined where there is no browser to draw it. */
export async function renderSvg(figure: Figure): Promise<string | undefined> {
  const url = await drawn(figure, 'svg');
  return url === undefined ? undefined : decodeURIComponent(url.slice(url.indexOf(',') + 1));
}

/** Draws the figure as a PDF file of one page of its size, in lines and letters; undefined where there is no browser. */
export async function renderPdf(figure: Figure): Promise<Buffer | undefined> {
  const svg = await renderSvg(figure);
  if (svg === undefined) return undefined;
  const { width, height } = sizeOf(figure);
  return inBrowser(async (browser) => {
    const page = await newPage(browser);
    try {
      await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
      return await page.pdf({ width: `${width}px`, height: `${height}px`, printBackground: true, pageRanges: '1' });
    } finally {
      await page.close();
    }
  });
}

/** The same as plain JSON: typed arrays as arrays, what JSON cannot hold (NaN, ±∞) as null, which plotly draws as a gap. */
export function plain<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_key, held) => (ArrayBuffer.isView(held) ? Array.from(held as never) : held)),
  );
}
