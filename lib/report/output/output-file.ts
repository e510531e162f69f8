import { UserError } from '../../errors';
import { writeAtomic } from '../../experiment/store/atomic-file';
import { type Figure, themed } from '../figures/theme';
import type { TableDocument } from '../tables/table';
import { closeRenderer } from './chromium';
import { type DocumentFormat, formatDocument } from './document';
import { documentPdf, documentPng } from './document-image';
import {
  type DocumentExtension,
  documentExtensions,
  extensionOf,
  type FigureExtension,
  figureExtensions,
} from './extensions';
import { plain, renderPdf, renderPng, renderSvg } from './figure-image';
import { figureHtml } from './html';

/** A figure, and the title of its page of HTML. */
interface TitledFigure {
  readonly figure: Figure;
  readonly title: string;
}

/** What a file holds; undefined where that needs a browser and there is none. */
type Writer<Content> = (content: Content) => string | Promise<string | Buffer | undefined>;

const inFormat =
  (format: DocumentFormat): Writer<TableDocument> =>
  (document) =>
    formatDocument(document, format);

const documentWriters: Readonly<Record<DocumentExtension, Writer<TableDocument>>> = {
  '.txt': inFormat('text'),
  '.md': inFormat('md'),
  '.csv': inFormat('csv'),
  '.json': inFormat('json'),
  '.html': inFormat('html'),
  '.tex': inFormat('latex'),
  '.pdf': documentPdf,
  '.png': documentPng,
};

const figureWriters: Readonly<Record<FigureExtension, Writer<TitledFigure>>> = {
  '.html': ({ figure, title }) => figureHtml(figure, title),
  '.json': ({ figure }) => `${JSON.stringify(plain(themed(figure)))}\n`,
  '.svg': ({ figure }) => renderSvg(figure),
  '.pdf': ({ figure }) => renderPdf(figure),
  '.png': ({ figure }) => renderPng(figure),
};

/** Writes tables as the end of the file's name says. @throws UserError for another end, and for a picture without a browser */
export async function writeDocument(path: string, document: TableDocument): Promise<void> {
  await write(path, documentWriters[extensionOf('--out', path, documentExtensions)](document));
}

/** Writes a figure as the end of the file's name says. @throws UserError for another end, and for a picture without a browser */
export async function writeFigure(path: string, figure: Figure, title: string): Promise<void> {
  await write(path, figureWriters[extensionOf('--out', path, figureExtensions)]({ figure, title }));
}

async function write(path: string, making: string | Promise<string | Buffer | undefined>): Promise<void> {
  const content = await making;
  await closeRenderer();
  if (content === undefined) {
    throw new UserError(
      `${path} is drawn by Chromium, Chrome or Edge, and none is found: install one, or write another kind of file`,
    );
  }
  await writeAtomic(path, content);
}
