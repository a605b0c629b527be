import type { AddedParts, ExistingContext, ExistingPart, ExistingSource } from './existing-source.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';

/** A build that starts from something that exists. */
export interface ExistingStart {
  readonly source: ExistingSource;
  /** The settings to resolve by: what exists stands for the project's requirements. */
  readonly settings: FunctionSettings;
}

/**
 * Finds what `--from` names.
 * @returns `undefined` for a build from requirements, which loads nothing for it
 * @throws {PackagingError} FROM_NOT_FOUND, FROM_UNUSABLE
 */
export async function findExisting(
  settings: FunctionSettings,
  context: ExistingContext,
): Promise<ExistingStart | undefined> {
  if (settings.configuration.from === undefined) {
    return undefined;
  }
  const { existingSource, withoutRequirements } = await import('./existing-settings.ts');
  const source = existingSource(settings.configuration.from, settings, context);
  return { source, settings: withoutRequirements(source) };
}

/**
 * Adds what exists to the other parts of a build.
 * @throws {PackagingError | StoreError | ZipError | WheelError}
 */
export async function existingPart(
  start: ExistingStart | undefined,
  added: AddedParts,
): Promise<ExistingPart> {
  if (start === undefined) {
    return {
      packs: [],
      made: 0,
      userEntries: added.userEntries,
      leftOut: [],
      [Symbol.dispose]: () => undefined,
    };
  }
  const { readExistingPart } = await import('./existing-part.ts');
  return readExistingPart(start.source, added);
}
