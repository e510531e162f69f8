import { withBase } from 'vitepress';
import { type Figure, fitted, mustScroll, type Place } from './figure-look';

/** What is used of plotly.js. */
interface Plotly {
  react(element: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  purge(element: HTMLElement): void;
}

let loading: Promise<Plotly> | undefined;

/** plotly.js, fetched when the first figure comes into sight: a page's text does not wait for it. */
function plotly(): Promise<Plotly> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = withBase('/plotly.min.js');
    script.onload = () => resolve((globalThis as unknown as { Plotly: Plotly }).Plotly);
    script.onerror = () => reject(new Error('plotly.min.js could not be fetched'));
    document.head.append(script);
  });
  return loading;
}

/** Draws the figure, or changes what is drawn there already. */
export async function draw(element: HTMLElement, figure: Figure, dark: boolean): Promise<void> {
  const { react } = await plotly();
  const room = element.parentElement?.clientWidth ?? element.clientWidth;
  element.style.minWidth = mustScroll(figure) ? '640px' : '';
  const place: Place = { dark, width: Math.max(room, mustScroll(figure) ? 640 : 0) };
  const { data, layout } = fitted(figure, place);
  await react(element, data, layout, {
    responsive: true,
    displaylogo: false,
    displayModeBar: false,
    scrollZoom: false,
  });
}

export async function erase(element: HTMLElement): Promise<void> {
  if (loading) (await loading).purge(element);
}
