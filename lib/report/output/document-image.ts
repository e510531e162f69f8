import type { Page } from 'playwright-core';
import type { TableDocument } from '../tables/table';
import { inBrowser, newPage } from './chromium';
import { formatDocument } from './document';

/** Shows the document as its page of HTML in the headless browser; undefined where there is none. */
function shown(document: TableDocument, take: (page: Page) => Promise<Buffer>): Promise<Buffer | undefined> {
  return inBrowser(async (browser) => {
    const page = await newPage(browser, 2);
    try {
      await page.setContent(formatDocument(document, 'html'));
      return await take(page);
    } finally {
      await page.close();
    }
  });
}

/** The document as a PDF file on sheets of A4; undefined where there is no browser. */
export function documentPdf(document: TableDocument): Promise<Buffer | undefined> {
  return shown(document, (page) =>
    page.pdf({ format: 'A4', margin: { top: '15mm', right: '15mm', bottom: '15mm', left: '15mm' } }),
  );
}

/** The document as bytes of a PNG file, two pixels a CSS pixel; undefined where there is no browser. */
export function documentPng(document: TableDocument): Promise<Buffer | undefined> {
  return shown(document, async (page) => {
    await page.addStyleTag({ content: 'body{display:inline-block;margin:0;padding:16px}' });
    return page.locator('body').screenshot();
  });
}
