import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { ifExists } from '../../errors/system-error.ts';
import { PackagingError } from '../../packaging/errors.ts';
import { locateFrom } from '../../packaging/from-place.ts';
import type { DependencyInput } from '../../project/dependency-input.ts';
import { reportNotice } from './existing-notices.ts';
import type { ExistingContext, ExistingSource } from './existing-source.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';

/**
 * Finds what a build starts from, before anything else is done.
 * @param from as the user has it: seen from the project
 * @throws {PackagingError} FROM_NOT_FOUND, FROM_UNUSABLE
 */
export function existingSource(
  from: string,
  settings: FunctionSettings,
  context: ExistingContext,
): ExistingSource {
  const { directory } = context;
  const path = resolve(directory, from);
  const place = locateFrom(path, settings.target.runtime.minor);
  if (place.kind === 'folder') {
    refuseOwnFolder(path, settings);
  }
  refuseOwnOutput(path, settings);
  return { place, label: seenFrom(directory, path), settings, context };
}

/** A path as messages and the manifest have it. */
function seenFrom(directory: string, path: string): string {
  return relative(directory, path).replaceAll(sep, '/');
}

function refuseOwnFolder(path: string, { source }: FunctionSettings): void {
  if (source !== undefined && `${real(source)}${sep}`.startsWith(`${real(path)}${sep}`)) {
    throw new PackagingError(
      'FROM_UNUSABLE',
      `Cannot start from "${path}": the function's own files are in it`,
      {
        data: { from: path },
        hint: 'install the packages to a folder of their own: pip install --target package -r requirements.txt, then --from package; or build without --from, which takes the folder as it is',
        exitCode: exitCodes.usage,
      },
    );
  }
}

/** What a build starts from is only replaced by a build that is told to. */
function refuseOwnOutput(path: string, { configuration, output }: FunctionSettings): void {
  if (configuration.output === undefined && real(path) === real(output)) {
    throw new PackagingError('FROM_UNUSABLE', `Cannot write "${output}": it is what the build starts from`, {
      data: { from: path, output },
      hint: `to replace it, say so with -o "${output}"; else name another file`,
      exitCode: exitCodes.usage,
    });
  }
}

/** Real path of a file that may not exist yet. */
function real(path: string): string {
  return (
    ifExists(() => realpathSync(path)) ??
    join(ifExists(() => realpathSync(dirname(path))) ?? dirname(path), basename(path))
  );
}

/** The settings without the project's requirements; what `--with` adds stays. */
export function withoutRequirements(source: ExistingSource): FunctionSettings {
  const { settings, context, label } = source;
  const file = inputFile(settings.dependencies);
  if (file !== undefined) {
    reportNotice(source, {
      message: `"${seenFrom(context.directory, file)}" is not resolved: the distributions are those of "${label}"`,
      hint: 'add single ones with --with, or build without --from to have all of them resolved for the target',
    });
  }
  return { ...settings, dependencies: { kind: 'none' } };
}

function inputFile(input: DependencyInput): string | undefined {
  if (input.kind === 'none') {
    return undefined;
  }
  return input.kind === 'requirements' ? input.files[0] : input.file;
}
