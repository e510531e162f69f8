import escapeEntities from 'escape-html';
import { printable } from '../../printable';

export { printable };

/** Text for HTML, inside elements and quoted attributes. */
export function escapeHtml(text: string): string {
  return escapeEntities(printable(text));
}
