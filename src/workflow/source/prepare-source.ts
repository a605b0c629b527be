import { copyFileSync, constants, cpSync, mkdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { SelectedDistribution, SelectedFile } from '../../resolve/selection.ts';
import { keepWhole } from '../../store/unit-folder.ts';
import { findInterpreter } from '../../toolchain/find-python.ts';
import { BuildError } from '../../wheel/build-errors.ts';
import type { BuildSource } from '../../wheel/build-source.ts';
import { unpackSubdirectory } from '../../wheel/source-archive.ts';
import { getCheckout } from '../../wheel/source-checkout.ts';
import { copySourceFiles, hashSourceFiles, listSourceFiles } from '../../wheel/source-folder.ts';
import { historyOf } from '../../wheel/source-history.ts';
import type { BuildServices } from '../supply/build-services.ts';
import { obtainFile } from '../supply/obtain-file.ts';
import type { PackSupply } from '../supply/pack-supply.ts';
import { fileIdentity, identityOfContent } from './source-identity.ts';

/** A source that is here and ready to be built. */
export interface PreparedSource {
  readonly source: BuildSource;
  /** See {@link sourceIdentity}; of the very content that is built. */
  readonly identity: string;
  /** Version for the report, or what stands for it until the build tells. */
  readonly label: string;
}

export interface PrepareContext {
  readonly supply: PackSupply;
  readonly services: BuildServices;
  /** Empty folder for the build. */
  readonly workspace: string;
}

/**
 * Brings a distribution's source into the build's own folder.
 * @throws {BuildError} SOURCE_UNAVAILABLE
 * @throws {IndexError}
 */
export function prepareSource(
  distribution: SelectedDistribution,
  context: PrepareContext,
): Promise<PreparedSource> {
  switch (distribution.kind) {
    case 'directory':
      return prepareFolder(distribution, context);
    case 'checkout':
      return prepareCheckout(distribution, context);
    case 'source':
    case 'wheel':
      return prepareFile(distribution, context);
  }
}

/** `0` stands for a version that the lock did not know. */
const UNKNOWN_VERSION = '0';

async function prepareFile(file: SelectedFile, context: PrepareContext): Promise<PreparedSource> {
  const { supply, services, workspace } = context;
  const { name, version, subdirectory } = file;
  const obtained = await obtainFile(file, supply, services);
  const folder = join(workspace, 'source');
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, file.filename);
  copyFileSync(obtained.path, copy, constants.COPYFILE_FICLONE);
  const source: BuildSource = {
    name,
    ...(version === UNKNOWN_VERSION ? {} : { version }),
    path: copy,
    target: supply.target,
    workspace,
  };
  const project =
    subdirectory === undefined
      ? copy
      : await unpackSubdirectory(source, subdirectory, await unpacker(context));
  return {
    source: { ...source, path: project },
    identity: fileIdentity(obtained.sha256, subdirectory),
    label: version,
  };
}

async function unpacker({
  services: { environment, signal },
}: PrepareContext): Promise<Parameters<typeof unpackSubdirectory>[2]> {
  const python = await findInterpreter(environment);
  return { python: python?.path ?? 'python3', environment, signal };
}

async function prepareFolder(
  { name, path }: SelectedDistribution & { readonly kind: 'directory' },
  { supply, services, workspace }: PrepareContext,
): Promise<PreparedSource> {
  const files = listSourceFiles(path, name);
  const history = await historyOf(path, files, () => Promise.resolve(services));
  const copy = join(workspace, 'source');
  copySourceFiles(files, copy);
  return {
    source: {
      name,
      // git's history is where the folder is, and is not copied.
      path: history === undefined ? copy : path,
      target: supply.target,
      workspace,
    },
    identity: identityOfContent(hashSourceFiles(listSourceFiles(copy, name)), history),
    label: shownPath(relative(supply.directory, path)),
  };
}

/** `./libs/common`, as requirements are written. */
function shownPath(path: string): string {
  const shown = path.replaceAll('\\', '/');
  return shown.startsWith('.') ? shown : `./${shown}`;
}

async function prepareCheckout(
  checkout: SelectedDistribution & { readonly kind: 'checkout' },
  { supply, services, workspace }: PrepareContext,
): Promise<PreparedSource> {
  const { name, commit, subdirectory = '' } = checkout;
  const stored = supply.layout.source(commit, 'checkout');
  await getCheckout(checkout, stored, services);
  keepWhole(dirname(stored), supply.now());
  const copy = join(workspace, 'source');
  cpSync(stored, copy, { recursive: true, verbatimSymlinks: true });
  const path = resolve(copy, subdirectory);
  if (relative(copy, path).startsWith('..')) {
    throw new BuildError('SOURCE_UNAVAILABLE', `Cannot build ${name}: "${subdirectory}" leads out of it`, {
      data: { distribution: name, subdirectory },
      hint: 'correct the subdirectory of the requirement',
    });
  }
  return {
    source: { name, path, target: supply.target, workspace },
    identity: `git ${commit} ${subdirectory}`,
    label: commit.slice(0, 7),
  };
}
