import type { Figure } from '../../lib/report/figures/theme';

/** Digits of a number in a figure's file: more than a screen has pixels, half the bytes of all seventeen. */
const DIGITS = 6;

/**
 * A figure as the book keeps it: without what the page decides by its own width, and without WebGL, whose shaders a strict
 * content-security policy refuses and which prints badly.
 */
export function figureFile({ data, layout }: Figure): string {
  const { width: _width, ...own } = layout;
  const drawn = data.map((trace) => (trace.type === 'scattergl' ? { ...trace, type: 'scatter' } : trace));
  return JSON.stringify({ data: drawn, layout: own }, (_key, value) =>
    typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value,
  );
}

/** The words of a figure's title: what it shows is its finding. */
export function titleOf({ layout }: Pick<Figure, 'layout'>): string {
  const { title } = layout as { title?: string | { text?: string } };
  const text = typeof title === 'string' ? title : (title?.text ?? '');
  return text.replace(/<br\s*\/?>/g, ' · ').replace(/<[^>]*>/g, '');
}
