import { withBase } from 'vitepress';
import type * as Library from '../../../lib/browser';

export type { Library };

let loading: Promise<typeof Library> | undefined;

/** The library, as `npm run build:browser` bundles it: the same code and the same numbers as in Node. Fetched when it is needed. */
export function library(): Promise<typeof Library> {
  loading ??= import(/* @vite-ignore */ new URL(withBase('/diffcdr/index.js'), location.href).href);
  return loading;
}
