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
  return rmse === null || (rmse > constant && constant > 0);
}

/**
 * What tables say of results whose base models have not converged: one sentence over all of them, with the worst of each model;
 * another where ratings give a model nothing to learn; none where all is well, or where the results are older than this check.
 */
export function convergenceNotes(results: readonly { readonly base?: BaseFits }[]): string[] {
  return [...unconverged(results), ...withoutContrast(results)];
}

function unconverged(results: readonly { readonly base?: BaseFits }[]): string[] {
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

/** Ratings that are all the same have a constant without error, which no training can reach. */
function withoutContrast(results: readonly { readonly base?: BaseFits }[]): string[] {
  const alike = (['source', 'target'] as const).filter((domain) =>
    results.some(({ base }) => base?.[domain]?.constant === 0),
  );
  if (alike.length === 0) return [];
  return [
    `All ${alike.join(' and ')} ratings are the same: a base model of them alone holds nothing to transfer. ` +
      'Run --protocol ranking, whose negatives give it contrast.',
  ];
}

function excess({ rmse, constant }: TrainingFit): number {
  return (rmse ?? Infinity) - constant;
}
