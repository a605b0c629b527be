import { ElfError } from '../elf/errors.ts';
import { parseExtensionName, type ExtensionName } from '../elf/extension-name.ts';
import { readElfFacts, type ElfFacts } from '../elf/facts.ts';
import { foreignBinaryKind } from '../elf/foreign-binary.ts';
import { isElf } from '../elf/header.ts';
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
  | { readonly kind: 'elf'; readonly elf: ElfFacts }
  | { readonly kind: 'macho' | 'pe' }
  | { readonly kind: 'damaged'; readonly reason: string };

const LIBRARY = /\.(?:so(?:\.\d+)*|pyd)$/;
const MAYBE_BINARY = /\.(?:dll|dylib|exe|node|bin)$|^[^.]+$/;
const SCRIPT = /\.(?:py|sh|pl|js|txt|md)$/;
const EXECUTABLE = 0o111;

/** Reads what the native files of an archive need, one at a time. */
export function listNatives(archive: InspectedArchive): InspectedNative[] {
  return [...archive.files.values()]
    .filter(({ kind, size }) => kind === 'file' && size > 0)
    .flatMap((entry) => readNative(archive, entry) ?? []);
}

function readNative(archive: InspectedArchive, entry: InspectedEntry): InspectedNative | undefined {
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
    return { kind: 'elf', elf: readElfFacts(bytes) };
  } catch (error) {
    if (error instanceof ElfError) {
      return { kind: 'damaged', reason: error.message };
    }
    throw error;
  }
}
