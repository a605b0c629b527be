import { caseNotice } from '../../packaging/case-notice.ts';
import type { Layer } from '../../packaging/layers.ts';
import type { ArtifactPlan } from '../../packaging/plan-artifact.ts';
import { prefixNotice } from '../../packaging/prefix-notice.ts';
import { sdkNotice } from '../../packaging/runtime-sdk.ts';
import type { Report } from './build-events.ts';
import type { FunctionSettings } from './function-settings.ts';

export interface NoticeContext {
  readonly layers: readonly Layer[];
  /** Layers that are made for another Python. */
  readonly foreign: readonly Layer[];
  readonly settings: FunctionSettings;
  readonly report: Report;
  /** Whether an inspection of the written package tells most of it. */
  readonly isInspected: boolean;
}

/**
 * Tells what is allowed but likely to surprise: layers for another Python, names that differ in case only, parts of the
 * SDK, prefixed packages that import themselves.
 */
export function reportNotices(
  plan: ArtifactPlan,
  { layers, foreign, settings, report, isInspected }: NoticeContext,
): void {
  const { kind, prefix, target } = settings;
  const foreignNotices = foreign.map(({ file, pythons }) => ({
    message: `The layer "${file}" is for Python ${[...pythons].map((python) => `3.${python}`).join(', ')}, and the runtime is ${target.runtime.id}`,
    hint: 'build it again for this runtime: zipwright build --layer',
  }));
  const distributions = new Set(layers.flatMap((layer) => [...layer.distributions]));
  const others = [
    ...foreignNotices,
    caseNotice(plan),
    kind === 'function' ? sdkNotice(plan.packs, plan.userEntries, distributions) : undefined,
  ];
  const notices = [
    ...(isInspected ? [] : others),
    kind === 'function' ? prefixNotice(plan.packs, prefix) : undefined,
  ];
  for (const notice of notices) {
    if (notice !== undefined) {
      report({ kind: 'notice', ...notice });
    }
  }
}
