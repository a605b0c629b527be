import { realpathSync } from 'node:fs';
import { readFoundArchive } from '../../packaging/from-archive.ts';
import { readFoundEnvironment, readFoundFolder } from '../../packaging/from-content.ts';
import type { Environment } from '../../packaging/from-environment.ts';
import { readingFrom, type FoundContent, type FoundFile } from '../../packaging/from-files.ts';
import type { UserEntry } from '../../packaging/user-entries.ts';
import { FileSource } from '../../zip/byte-source.ts';
import { reportNotice } from './existing-notices.ts';
import type { AddedParts, ExistingSource } from './existing-source.ts';

/** Listed content. An archive stays open as long as its files are read. */
export interface OpenContent extends Disposable {
  readonly content: FoundContent;
}

/**
 * Lists what a build starts from, and tells what will not come along.
 * @throws {PackagingError | StoreError | ZipError}
 */
export function readExistingContent(source: ExistingSource, added: AddedParts): OpenContent {
  const { place, label } = source;
  switch (place.kind) {
    case 'folder':
      return {
        content: readingFrom(place.path, () => readFoundFolder(place.path, label)),
        [Symbol.dispose]: () => undefined,
      };
    case 'environment':
      return {
        content: readEnvironment(place.environment, source),
        [Symbol.dispose]: () => undefined,
      };
    case 'archive':
      return readArchiveContent(source, added);
  }
}

function readEnvironment(environment: Environment, source: ExistingSource): FoundContent {
  const { label, settings } = source;
  const { runtime } = settings.target;
  const content = readingFrom(source.place.path, () => readFoundEnvironment(environment, label));
  const { minor } = environment;
  if (minor !== undefined && minor !== runtime.minor) {
    reportNotice(source, {
      message: `"${label}" has Python 3.${minor}, and the function runs on ${runtime.id}: what is pure Python is taken as it is`,
      hint: `for a function on the environment's own Python use --runtime python3.${minor}`,
    });
  }
  if (environment.usesHost) {
    reportNotice(source, {
      message: `"${label}" also uses the packages of the interpreter that it was made from (include-system-site-packages): they are not taken`,
      hint: 'install in the environment itself what the function needs',
    });
  }
  for (const other of environment.otherSites) {
    reportNotice(source, {
      message: `"${other}" is passed over: it belongs to another version of Python`,
    });
  }
  for (const notice of content.notices) {
    reportNotice(source, notice);
  }
  return content;
}

function readArchiveContent(source: ExistingSource, { userEntries }: AddedParts): OpenContent {
  const { place, label, settings } = source;
  const isCompiled = settings.configuration.bytecode === true;
  const file = readingFrom(place.path, () => new FileSource(place.path, label));
  try {
    const content = readFoundArchive(file, {
      path: place.path,
      replaced: new Set(userEntries.map(({ path }) => path)),
    });
    if (content.bytecode > 0) {
      reportNotice(source, {
        message: `Compiled files of "${label}" are left out (__pycache__, .pyc): ${content.bytecode}`,
        ...(isCompiled ? {} : { hint: 'to have them, compile for the runtime with --bytecode' }),
      });
    }
    return {
      content,
      [Symbol.dispose]: () => {
        file[Symbol.dispose]();
      },
    };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

/**
 * Takes out the files that are the project's own, at the same place in the package: an environment in which the
 * project is installed for editing leads to them too.
 */
export function withoutOwnFiles(
  content: FoundContent,
  prefix: string,
  own: readonly UserEntry[],
): FoundContent {
  const byPath = new Map(own.map((entry) => [entry.path, entry.source]));
  const isOwn = (file: FoundFile): boolean => {
    const source = content.kind === 'archive' ? undefined : byPath.get(prefix + file.path);
    return source !== undefined && realpathSync(source) === realpathSync(file.source);
  };
  return { ...content, files: new Map([...content.files].filter(([, file]) => !isOwn(file))) };
}
