import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { parseExtensionName, type ExtensionName } from '../../elf/extension-name.ts';
import { isSystemError } from '../../errors/system-error.ts';

/** Files of which one has to be loadable: the variants of an extension module, or a library by itself. */
export interface NativeGroup {
  readonly variants: readonly NativeVariant[];
}

export interface NativeVariant {
  /** Relative, with slashes. */
  readonly path: string;
  /** What its name says, for extension modules of Python. */
  readonly extension?: ExtensionName;
}

/** `libz.so.1`; an add-on of Node.js; an extension module of Windows. */
const NATIVE_NAME = /\.(?:so(?:\.\d+)*|node|pyd)$/;
/** A layer may have packages for several versions of Python; the runtime looks into its own folder only. */
const VERSIONED_PACKAGES = /^python\/lib\/python3\.(\d+)$/;
/** External extensions, which Lambda starts by themselves. */
const EXTENSIONS_FOLDER = 'extensions';

/**
 * Lists the native files below an unpacked folder by their names. Left out is what the runtime would not load: packages
 * for other versions of Python, extension modules that stand beside their Python source, and links (what they lead to is
 * judged by itself).
 * @param minor of the runtime's Python; `undefined` when it is none, and no file a module of it
 */
export function listNative(root: string, minor: number | undefined): NativeGroup[] {
  const groups: NativeGroup[] = [];
  const walk = (folder: string): void => {
    const entries = readOpenFolder(join(root, folder));
    for (const group of groupsIn(folder, entries, minor)) {
      groups.push(group);
    }
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const python = VERSIONED_PACKAGES.exec(path)?.[1];
      if (entry.isDirectory() && (python === undefined || Number(python) === minor)) {
        walk(path);
      }
    }
  };
  walk('');
  return groups;
}

function groupsIn(folder: string, entries: readonly Dirent[], minor: number | undefined): NativeGroup[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const modules = new Map<string, NativeVariant[]>();
  const groups: NativeGroup[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || !(NATIVE_NAME.test(entry.name) || folder === EXTENSIONS_FOLDER)) {
      continue;
    }
    const path = prefix + entry.name;
    const extension = minor === undefined ? undefined : parseExtensionName(entry.name);
    if (extension === undefined) {
      groups.push({ variants: [{ path }] });
      continue;
    }
    const variants = modules.get(extension.module) ?? [];
    variants.push({ path, extension });
    modules.set(extension.module, variants);
  }
  const names = new Set(modules.size === 0 ? [] : entries.map(({ name }) => name));
  const needed = [...modules].filter(([module]) => !hasSubstitute(module, entries, names));
  return [...groups, ...needed.map(([, variants]) => ({ variants }))];
}

/** Python takes the source where it cannot take the extension; a link is taken for a variant that can be loaded. */
function hasSubstitute(module: string, entries: readonly Dirent[], names: ReadonlySet<string>): boolean {
  return (
    names.has(`${module}.py`) ||
    entries.some((entry) => entry.isSymbolicLink() && parseExtensionName(entry.name)?.module === module)
  );
}

/** What cannot be looked into cannot be loaded from either. */
function readOpenFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isSystemError(error, 'EACCES')) {
      return [];
    }
    throw error;
  }
}
