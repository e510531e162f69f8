import type { AffineForm } from '../../analysis/affine-form';
import { type PrincipalPlane, principalPlane, projectOn } from '../../analysis/principal-plane';
import { type Figure, palette } from './theme';

/** What {@link affineFigure} shows. Tables are row-major [users × dim]. */
export interface AffinePicture {
  readonly source: Float32Array;
  readonly transferred: Float32Array;
  readonly form: AffineForm;
}

const lines = 9;
const reach = 2.2;

/**
 * What an affine map does to users: left, their source vectors in the plane of most variance with a square grid laid over it; right,
 * the transferred vectors in the plane that this plane is mapped to, with the image of the grid under x → A x + a. An affine map keeps the lines
 * straight, parallel and evenly spaced; where it forgets a direction, the grid lies flat.
 */
export function affineFigure({ source, transferred, form }: AffinePicture, title: string): Figure {
  const { inDim } = form;
  const first = principalPlane(source, inDim);
  const planes = [first, imageOf(first, form, transferred)] as const;
  const clouds = [projectOn(planes[0], source), projectOn(planes[1], transferred)] as const;
  const spread = Math.sqrt(clouds[0].x.reduce((sum, x) => sum + x * x, 0) / clouds[0].x.length);
  const point = (s: number, t: number): number[] =>
    Array.from(planes[0].mean, (m, k) => m + s * planes[0].axes[0][k] + t * planes[0].axes[1][k]);
  const steps = Array.from({ length: lines }, (_, k) => ((2 * k) / (lines - 1) - 1) * reach * spread);
  const grid = steps.flatMap((fixed) => [steps.map((s) => point(s, fixed)), steps.map((t) => point(fixed, t))]);
  const trace = (panel: 0 | 1, line: number[][], color: string) => {
    const { x, y } = projectOn(planes[panel], line.flat());
    return { type: 'scatter', mode: 'lines', x, y, ...axesOf(panel), line: { color, width: 1 }, showlegend: false };
  };
  const dots = (panel: 0 | 1, color: string) => ({
    type: 'scatter',
    mode: 'markers',
    ...clouds[panel],
    ...axesOf(panel),
    marker: { color, size: 5, opacity: 0.65 },
    showlegend: false,
  });
  const axisTitle = (panel: 0 | 1, k: 0 | 1) => ({
    title: { text: `direction ${k + 1} (${(100 * planes[panel].share[k]).toFixed(0)} % of variance)` },
  });
  return {
    data: [
      ...grid.map((line) => trace(0, line, '#9AA5B1')),
      ...grid.map((line) =>
        trace(
          1,
          line.map((x) => mapped(form, x)),
          '#9AA5B1',
        ),
      ),
      dots(0, palette[0]),
      dots(1, palette[1]),
    ],
    layout: {
      title: { text: title },
      width: 860,
      height: 460,
      margin: { t: 96 },
      grid: { rows: 1, columns: 2, pattern: 'independent', xgap: 0.16 },
      xaxis: axisTitle(0, 0),
      yaxis: { ...axisTitle(0, 1), scaleanchor: 'x' },
      xaxis2: axisTitle(1, 0),
      yaxis2: { ...axisTitle(1, 1), scaleanchor: 'x2' },
      annotations: ['source vectors and a square grid', 'transferred vectors and the image of the grid'].map(
        (text, k) => ({
          text,
          xref: 'paper',
          yref: 'paper',
          x: k === 0 ? 0 : 0.54,
          xanchor: 'left',
          y: 1.02,
          yanchor: 'bottom',
          showarrow: false,
        }),
      ),
    },
  };
}

function axesOf(panel: 0 | 1) {
  return panel === 0 ? { xaxis: 'x', yaxis: 'y' } : { xaxis: 'x2', yaxis: 'y2' };
}

function mapped({ A, a, inDim }: AffineForm, x: readonly number[]): number[] {
  return Array.from(a, (bias, row) => x.reduce((sum, value, k) => sum + A[row * inDim + k] * value, bias));
}

/** The plane that an affine map takes another plane to, with the share of the vectors' variance along each of its directions. */
function imageOf(plane: PrincipalPlane, form: AffineForm, vectors: Float32Array): PrincipalPlane {
  const { outDim } = form;
  const mean = mapped(form, Array.from(plane.mean));
  const tip = (k: 0 | 1): number[] => {
    const moved = mapped(
      form,
      plane.axes[k].map((value, d) => value + plane.mean[d]),
    );
    return moved.map((value, d) => value - mean[d]);
  };
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, d) => sum + value * b[d], 0);
  const unit = (a: readonly number[]): number[] => a.map((value) => value / Math.sqrt(dot(a, a)));
  const one = unit(tip(0));
  const second = tip(1);
  const two = unit(second.map((value, d) => value - dot(second, one) * one[d]));
  const image = { dim: outDim, mean: Float64Array.from(mean), axes: [one, two], share: [0, 0] } as const;
  const { x, y } = projectOn(image, vectors);
  const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
  const total = vectors.reduce((sum, value, at) => sum + (value - mean[at % outDim]) ** 2, 0);
  return { ...image, share: [squares(x) / total, squares(y) / total] };
}
