/** The layout that explorables share: the finding above, the key below the picture, so that a phone's width is the picture's. */
export function plainLayout(title: string, own: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    title: { text: title, font: { size: 14 } },
    legend: { orientation: 'h', x: 0, y: -0.22, yanchor: 'top' },
    margin: { l: 56, r: 12 },
    ...own,
  };
}
