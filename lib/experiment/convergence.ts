import type { BaseModels, TrainingFit } from '../embedding/embedding-model';

/** How the base models of a cell fit their own training rows. */
export interface BaseFits {
  readonly source?: TrainingFit;
  readonly target?: TrainingFit;
  /** Of a method that needs it. */
  readonly cmf?: TrainingFit;
}

/** What a cell keeps of its base models. */
export function baseFits({ source, target, cmf }: BaseModels, needsCmf: boolean): BaseFits {
  return { source: source.fit, target: target.fit, cmf: needsCmf ? cmf?.fit : undefined };
}

/** True where a model does worse on its own training rows than their mean: nothing that is built on it means much. */
function failed({ rmse, constant }: TrainingFit): boolean {
  return rmse === null || rmse > constant;
}

/**
 * What tables say of results whose base models have not converged: one sentence over all of them, with the worst of each model; no
 * sentence where all have, or where the results are older than this check.
 */
export function convergenceNotes(results: readonly { readonly base?: BaseFits }[]): string[] {
  const bad = results.filter(({ base }) => Object.values(base ?? {}).some((fit) => fit && failed(fit)));
  if (bad.length === 0) return [];
  const worst = (['source', 'target', 'cmf'] as const).flatMap((model) => {
    const fits = bad.flatMap(({ base }) => base?.[model] ?? []).filter(failed);
    if (fits.length === 0) return [];
    const [{ rmse, constant }] = fits.sort((a, b) => excess(b) - excess(a));
    return [`${model} training RMSE ${rmse?.toFixed(2) ?? 'not a number'}, a constant ${constant.toFixed(2)}`];
  });
  return [
    `Base models have not converged: ${worst.join('; ')} (${bad.length} of ${results.length} results). ` +
      'Train them for more epochs, or set embedding.centred or embedding.biased.',
  ];
}

function excess({ rmse, constant }: TrainingFit): number {
  return (rmse ?? Infinity) - constant;
}
