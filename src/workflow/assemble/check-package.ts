import { checkHandler } from '../../packaging/handler-check.ts';
import type { Layer } from '../../packaging/layers.ts';
import { checkSize, type SizeVerdict } from '../../packaging/limits.ts';
import type { ArtifactPlan } from '../../packaging/plan-artifact.ts';
import { auditNativeFiles } from './audit-native-files.ts';
import type { BuildContext } from './build-context.ts';
import type { FunctionSettings } from './function-settings.ts';
import { handlerOf } from './handler-of.ts';
import { reportNotices } from './package-notices.ts';

/** How to tell what may surprise: an inspection of the written package tells the same, and more. */
export interface PackageTalk extends Pick<BuildContext, 'report' | 'layerFacts'> {
  readonly isInspected: boolean;
}

export interface CheckedPackage {
  readonly handler: string | undefined;
  readonly verdict: SizeVerdict;
}

/**
 * Checks a planned package against everything that would only fail on Lambda: handler, native libraries, layers,
 * sizes.
 * @throws {PackagingError | ProjectError | ZipError}
 */
export async function checkPackage(
  plan: ArtifactPlan,
  settings: FunctionSettings,
  { report, layerFacts, isInspected }: PackageTalk,
): Promise<CheckedPackage> {
  const { layers, foreign } = await readLayers(settings, layerFacts);
  const handler = handlerOf(settings, plan);
  if (handler !== undefined) {
    checkHandler(handler, plan, new Set(layers.flatMap((layer) => [...layer.modulePaths])));
  }
  await auditNativeFiles(plan, settings);
  const layersSize = layers.reduce((sum, layer) => sum + layer.unzippedSize, 0);
  const verdict = checkSize(plan, layersSize);
  reportNotices(plan, { layers, foreign, settings, report, isInspected });
  if (verdict.needsS3 && !isInspected) {
    report({
      kind: 'notice',
      message: 'Over 50 MB zipped, the package cannot be sent with the request itself',
      hint: 'upload it to S3 and create the function from there (--code S3Bucket=…,S3Key=…)',
    });
  }
  return { handler, verdict };
}

interface Layers {
  readonly layers: readonly Layer[];
  /** Those that are made for another Python. */
  readonly foreign: readonly Layer[];
}

async function readLayers(
  { layers: files, target }: FunctionSettings,
  known: Map<string, Layer>,
): Promise<Layers> {
  if (files.length === 0) {
    return { layers: [], foreign: [] };
  }
  const { checkLayers, readLayer } = await import('../../packaging/layers.ts');
  const layers = files.map((file) => {
    const layer = known.get(file) ?? readLayer(file);
    known.set(file, layer);
    return layer;
  });
  return { layers, foreign: checkLayers(layers, target.runtime) };
}
