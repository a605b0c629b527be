import { planArtifact, type ArtifactPlan } from '../../packaging/plan-artifact.ts';
import { PROJECT_FILE } from '../../project/default-excludes.ts';
import type { OpenPack } from '../../wheel/open-pack.ts';
import { broughtBy, type Brought } from '../layers/brought.ts';
import type { BuildContext } from './build-context.ts';
import type { Report } from './build-events.ts';
import { checkPackage, type CheckedPackage } from './check-package.ts';
import type { FunctionSettings } from './function-settings.ts';
import { gatherParts, type ResolvedParts } from './gather-parts.ts';

/** A package that is decided and checked, and not written. Its packs are open until this is disposed of. */
export interface PlannedPackage extends CheckedPackage, Disposable {
  readonly plan: ArtifactPlan;
  /** How many of its packs had to be made. */
  readonly made: number;
}

/**
 * Acquires what was resolved, reads the user's files, lays the package out and checks it.
 * @throws {ZipwrightError}
 */
export async function planPackage(
  settings: FunctionSettings,
  context: BuildContext,
  { selection, existing }: ResolvedParts,
): Promise<PlannedPackage> {
  const { report, request } = context;
  const brought = broughtBy(settings, context.layers);
  using scope = new DisposableStack();
  const parts = scope.use(await gatherParts(settings, context, { selection, existing, brought }));
  const packs = await packagedPacks(parts.packs, brought, { settings, report });
  const onConflict = settings.configuration.onConflict ?? 'error';
  const plan = planArtifact({ packs, userEntries: parts.userEntries, onConflict });
  report({ kind: 'left-out', paths: parts.leftOut.filter(({ reason }) => reason !== PROJECT_FILE) });
  const checked = await checkPackage(plan, settings, { ...context, isInspected: request.check === true });
  const owned = scope.move();
  return { plan, made: parts.made, ...checked, [Symbol.dispose]: () => owned.dispose() };
}

/** The packs that go into the package itself. */
async function packagedPacks(
  packs: readonly OpenPack[],
  brought: Brought,
  context: { readonly settings: FunctionSettings; readonly report: Report },
): Promise<readonly OpenPack[]> {
  if (brought.size === 0) {
    return packs;
  }
  const { withoutBrought } = await import('../layers/leave-to-layers.ts');
  return withoutBrought(packs, brought, context);
}
