import { posix } from 'node:path';

/** Pages of the book by the file of the project that each is made from, both from the project's root; a folder stands for its README. */
export type PageNames = ReadonlyMap<string, string>;

/**
 * All pages lie in one folder, so that a page finds every other and its pictures by name, wherever the book is put. A link of a
 * project's file is turned to the page that its goal became; to what is no page it becomes the goal's name, since it would lead
 * nowhere.
 * @param from the file that the Markdown is from, from the project's root
 */
export function bookLinks(markdown: string, from: string, pages: PageNames): string {
  return outsideCode(markdown, (text) =>
    text.replace(
      /(!?)\[((?:\\.|`[^`]*`|[^\]\\])*)\]\(([^)\s]+)\)/g,
      (whole, picture: string, label: string, goal: string) => {
        if (picture || /^([a-z]+:|#)/.test(goal)) return whole;
        const [path, fragment] = goal.split('#');
        const page = pages.get(posix.normalize(posix.join(posix.dirname(from), path)).replace(/\/$/, ''));
        if (page === undefined) return label;
        return `[${label}](./${page}.md${fragment === undefined ? '' : `#${fragment}`})`;
      },
    ),
  );
}

/** Changes what stands outside fenced blocks. */
export function outsideCode(markdown: string, change: (text: string) => string): string {
  return markdown
    .split(/^(```[\s\S]*?^```[^\n]*$)/m)
    .map((part, at) => (at % 2 === 1 ? part : change(part)))
    .join('');
}
