import { ElfError } from '../elf/errors.ts';
import { parseExtensionName, type ExtensionName } from '../elf/extension-name.ts';
import { readElfFacts, type ElfFacts } from '../elf/facts.ts';
import { foreignBinaryKind } from '../elf/foreign-binary.ts';
import { isElf } from '../elf/header.ts';
import { readVersionDefinitions } from '../elf/version-definitions.ts';
import { belowImportRoot } from './import-root.ts';
import type { InspectedArchive, InspectedEntry } from './inspected-archive.ts';

/** A file of machine code. */
export interface InspectedNative {
  readonly archive: InspectedArchive;
  readonly path: string;
  /** What its name says, for extension modules of Python. */
  readonly extension?: ExtensionName;
  readonly content: NativeContent;
}

export type NativeContent =
  | {
      readonly kind: 'elf';
      readonly elf: ElfFacts;
      /** Symbol versions that others may need of it. */
      readonly versionDefinitions: readonly string[];
    }
  | { readonly kind: 'macho' | 'pe' }
  | { readonly kind: 'damaged'; readonly reason: string };

const LIBRARY = /\.(?:so(?:\.\d+)*|pyd)$/;
const MAYBE_BINARY = /\.(?:dll|dylib|exe|node|bin)$|^[^.]+$/;
const SCRIPT = /\.(?:py|sh|pl|js|txt|md)$/;
const EXECUTABLE = 0o111;

/** Bytes that all names of libraries, folders and versions in one archive take, about: real ones stay below a million. */
const MOST_NAME_BYTES = 32 * 1024 * 1024;

/** Reads what the native files of an archive need, one at a time, until they name more than any package does. */
export function listNatives(archive: InspectedArchive): InspectedNative[] {
  const natives: InspectedNative[] = [];
  let left = MOST_NAME_BYTES;
  for (const entry of archive.files.values()) {
    const isRead = entry.kind === 'file' && entry.size > 0 && left > 0;
    const native = isRead ? readNative(archive, entry) : undefined;
    if (native !== undefined) {
      natives.push(native);
      left -= nameBytesOf(native.content);
    }
  }
  return natives;
}

function nameBytesOf(content: NativeContent): number {
  if (content.kind !== 'elf') {
    return 0;
  }
  const { needed, versionNeeds, rpath = '', runpath = '' } = content.elf;
  const names = [
    needed,
    content.versionDefinitions,
    Object.keys(versionNeeds),
    Object.values(versionNeeds).flat(),
  ];
  return names.flat().reduce((sum, name) => sum + name.length + 16, rpath.length + runpath.length);
}

/** Reads what one file needs; `undefined` for what is no machine code, or cannot be unpacked. */
export function readNative(archive: InspectedArchive, entry: InspectedEntry): InspectedNative | undefined {
  const { path } = entry;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isLibrary = LIBRARY.test(name);
  const isExecutable = ((entry.unixMode ?? 0) & EXECUTABLE) !== 0 && !SCRIPT.test(name);
  if (!isLibrary && !isExecutable && !MAYBE_BINARY.test(name)) {
    return undefined;
  }
  const content = readContent(archive, entry);
  const extension = isLibrary ? moduleName(name) : undefined;
  return content && { archive, path, ...(extension === undefined ? {} : { extension }), content };
}

/** The module that a file is for by its name, with dots, whichever Python or machine; `undefined` for any other file. */
export function extensionModuleAt(path: string): string | undefined {
  const slash = path.lastIndexOf('/') + 1;
  const name = LIBRARY.test(path) ? moduleName(path.slice(slash)) : undefined;
  return name && `${belowImportRoot(path.slice(0, slash))}${name.module}`.replaceAll('/', '.');
}

/** `libz.so` could be a module, but is none. */
function moduleName(name: string): ExtensionName | undefined {
  const extension = parseExtensionName(name);
  return extension?.kind === 'plain' && name.startsWith('lib') ? undefined : extension;
}

function readContent(archive: InspectedArchive, entry: InspectedEntry): NativeContent | undefined {
  const head = archive.reader.peek(entry);
  if (head === undefined) {
    return undefined;
  }
  if (!isElf(head)) {
    const kind = foreignBinaryKind(head);
    return kind && { kind };
  }
  const bytes = archive.reader.read(entry);
  if (bytes === undefined) {
    return undefined;
  }
  try {
    return { kind: 'elf', elf: readElfFacts(bytes), versionDefinitions: readVersionDefinitions(bytes) };
  } catch (error) {
    if (error instanceof ElfError) {
      return { kind: 'damaged', reason: error.message };
    }
    throw error;
  }
}
