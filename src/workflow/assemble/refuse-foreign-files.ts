import { relative } from 'node:path';
import { ElfError } from '../../elf/errors.ts';
import { readElfFacts, type ElfFacts } from '../../elf/facts.ts';
import { nativeFaults, refuseNativeFaults, type AuditedFile } from '../../packaging/native-audit.ts';
import type { UserEntry } from '../../packaging/user-entries.ts';
import { matchPatterns } from '../../project/git-ignore.ts';
import type { OpenPack } from '../../wheel/open-pack.ts';
import type { FunctionSettings } from './function-settings.ts';

/** What a first look leaves open: nothing, for nearly every package. */
export interface OpenQuestions {
  /** Distributions with a native file that the target may be unable to load. */
  readonly packs: readonly OpenPack[];
  /** ELF files of the user's own. */
  readonly userEntries: readonly UserEntry[];
}

/**
 * Looks at native files one by one.
 * @throws {PackagingError} WRONG_NATIVE_LIBRARY for those that the target cannot load and the user does not exempt
 */
export function refuseForeignFiles(
  questions: OpenQuestions,
  { target, configuration }: Pick<FunctionSettings, 'target' | 'configuration'>,
): void {
  const exempt = matchPatterns(configuration.allowNative ?? []);
  const faults = nativeFaults(questionableFiles(questions), target);
  refuseNativeFaults(
    faults.filter(({ path }) => !exempt.ignores(path)),
    target,
  );
}

function* questionableFiles({ packs, userEntries }: OpenQuestions): Generator<AuditedFile> {
  for (const pack of packs) {
    const { name, version, prefix } = pack.facts;
    for (const { path, elf } of pack.readNative()) {
      yield { path: prefix + path, origin: `${name} ${version}`, elf };
    }
  }
  for (const { path, source, content } of userEntries) {
    yield { path, origin: relative('.', source), elf: tryReadElf(content) };
  }
}

function tryReadElf(content: Buffer): ElfFacts | ElfError {
  try {
    return readElfFacts(content);
  } catch (error) {
    if (error instanceof ElfError) {
      return error;
    }
    throw error;
  }
}
