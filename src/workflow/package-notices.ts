import { checkLayers, type Layer } from '../packaging/layers.ts';
import type { ArtifactPlan } from '../packaging/plan-artifact.ts';
import { prefixNotice } from '../packaging/prefix-notices.ts';
import { sdkNotice } from '../packaging/runtime-sdk.ts';
import type { Report } from './build-events.ts';
import type { FunctionSettings } from './function-settings.ts';

/**
 * Tells what is allowed but likely to surprise: parts of the SDK, prefixed packages that import themselves, layers
 * for another Python.
 * @throws {PackagingError} TOO_MANY_LAYERS
 */
export function reportNotices(
  plan: ArtifactPlan,
  layers: readonly Layer[],
  { settings, report }: { readonly settings: FunctionSettings; readonly report: Report },
): void {
  const { kind, prefix, target } = settings;
  const foreign = checkLayers(layers, target.runtime).map(({ file, pythons }) => ({
    message: `The layer "${file}" is for Python ${[...pythons].map((python) => `3.${python}`).join(', ')}, and the runtime is ${target.runtime.id}`,
    hint: 'build it again for this runtime: zipwright build --layer',
  }));
  const distributions = new Set(layers.flatMap((layer) => [...layer.distributions]));
  const notices = [
    ...foreign,
    kind === 'function' ? sdkNotice(plan.packs, plan.userEntries, distributions) : undefined,
    kind === 'function' ? prefixNotice(plan.packs, prefix) : undefined,
  ];
  for (const notice of notices) {
    if (notice !== undefined) {
      report({ kind: 'notice', ...notice });
    }
  }
}
