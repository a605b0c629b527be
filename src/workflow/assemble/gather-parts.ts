import type { UserEntry } from '../../packaging/user-entries.ts';
import type { FunctionConfiguration } from '../../project/configuration.ts';
import type { LeftOut } from '../../project/user-files.ts';
import type { SelectedDistribution, Selection } from '../../resolve/selection.ts';
import type { OpenPack } from '../../wheel/open-pack.ts';
import { plainVariant, type PackVariant } from '../../wheel/pack-variant.ts';
import { acquirePacks, type AcquiredPacks } from './acquire-packs.ts';
import { cutSelection, type Brought } from '../layers/brought.ts';
import type { BuildContext } from './build-context.ts';
import { chooseVariant } from './choose-variant.ts';
import { existingPart, findExisting, type ExistingStart } from '../existing/existing-start.ts';
import type { FunctionSettings } from './function-settings.ts';
import { resolveSelection } from './resolve-selection.ts';
import { readUserPart } from './user-entries.ts';

/** What an artifact is made of, by name. */
export interface ResolvedParts {
  readonly selection: Selection;
  readonly existing: ExistingStart | undefined;
}

/** The same in packs and files, open until this is disposed of. */
export interface GatheredParts extends Disposable {
  /** Everything that the function needs; what its layers bring is among it. */
  readonly packs: readonly OpenPack[];
  /** Those of them which were found in what the build starts from. */
  readonly started: readonly OpenPack[];
  readonly userEntries: readonly UserEntry[];
  readonly leftOut: readonly LeftOut[];
  /** How many of the package's packs had to be made. */
  readonly made: number;
}

/** @throws {ResolveError | IndexError | PackagingError} */
export async function resolveParts(
  settings: FunctionSettings,
  context: BuildContext,
): Promise<ResolvedParts> {
  const { project, request, surroundings, layout, services, report } = context;
  const { environment, now, signal } = surroundings;
  const existing = await findExisting(settings, {
    directory: project.directory,
    layout,
    now,
    environment,
    signal,
    report,
  });
  const selection = await resolveSelection(existing?.settings ?? settings, project, {
    request,
    environment,
    services,
    report,
    now,
  });
  return { selection, existing };
}

/**
 * Acquires what was resolved and reads the user's files.
 * @param brought what layers bring: it is looked at, and made ready for no package
 * @throws {ZipwrightError}
 */
export async function gatherParts(
  settings: FunctionSettings,
  context: BuildContext,
  { selection, existing, brought }: ResolvedParts & { readonly brought: Brought },
): Promise<GatheredParts> {
  const { project, surroundings, layout } = context;
  using scope = new DisposableStack();
  const variant = await chooseVariant(settings, surroundings.environment);
  const { kept, left } = cutSelection(selection.distributions, brought);
  const acquired = scope.use(await packsFor(kept, { settings, variant, context }));
  const inLayers = scope.use(await packsFor(left, { settings, variant: plainVariant, context }));
  const user = await readUserPart(settings, project, layout);
  const packs = [...acquired.packs, ...inLayers.packs];
  const started = scope.use(await existingPart(existing, { packs, userEntries: user.entries, variant }));
  const parts = {
    packs: await neededPacks([...packs, ...started.packs], settings.configuration),
    started: started.packs,
    userEntries: await addBytecode(started.userEntries, variant, context),
    leftOut: [...user.leftOut, ...started.leftOut],
    made: acquired.made + started.made,
  };
  const owned = scope.move();
  return { ...parts, [Symbol.dispose]: () => owned.dispose() };
}

interface PacksWanted {
  readonly settings: FunctionSettings;
  readonly variant: PackVariant;
  readonly context: BuildContext;
}

function packsFor(
  distributions: readonly SelectedDistribution[],
  { settings: { configuration, target }, variant, context }: PacksWanted,
): Promise<AcquiredPacks> {
  return acquirePacks(distributions, {
    layout: context.layout,
    now: context.surroundings.now,
    variant,
    target,
    directory: context.project.directory,
    ...(configuration.builder === undefined ? {} : { builder: configuration.builder }),
    services: context.services,
    report: context.report,
  });
}

/** Bytecode of the user's own files, where it is wanted. */
async function addBytecode(
  userEntries: readonly UserEntry[],
  variant: PackVariant,
  context: BuildContext,
): Promise<readonly UserEntry[]> {
  if (variant.bytecode === undefined) {
    return userEntries;
  }
  const { withUserBytecode } = await import('./user-bytecode.ts');
  return withUserBytecode(userEntries, variant.bytecode, context);
}

/** The packs without those that are left to the runtime. */
async function neededPacks(
  packs: readonly OpenPack[],
  { excludeRuntimeSdk }: FunctionConfiguration,
): Promise<readonly OpenPack[]> {
  if (excludeRuntimeSdk !== true) {
    return packs;
  }
  const { withoutRuntimeSdk } = await import('../../packaging/without-runtime-sdk.ts');
  return withoutRuntimeSdk(packs);
}
