import { parseExtensionName } from '../../elf/extension-name.ts';
import { architectures } from '../../lambda/architectures.ts';
import type { Target } from '../../lambda/target.ts';
import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';

export type ModuleForm = 'package' | 'extension' | 'source' | 'bytecode' | 'namespace';

/** Why the interpreter does not take an extension module for the one that it looks for. */
export type UnusableReason = 'other-python' | 'other-machine' | 'other-system' | 'free-threaded';

/** A file, or a folder, that could be a module by its name. */
export interface FormedModule {
  readonly form: ModuleForm;
  /** In the archive; that of the folder, with a final slash, for a namespace. */
  readonly path: string;
  /** Absent for a folder. */
  readonly entry?: InspectedEntry;
  /** Set for an extension module that no import finds. `detail` is whose it is: `CPython 3.11`, `arm64`, `Windows`. */
  readonly unusable?: { readonly reason: UnusableReason; readonly detail: string };
  /** Of two in one folder the lower is taken. */
  readonly rank: number;
}

/**
 * What an archive has under a module's path, in the order in which CPython takes it (`FileFinder`): a regular package,
 * an extension module, a source, bytecode alone, at last a folder.
 * @param base the module's path without suffix: `requests/adapters`
 */
export function formsAt(archive: InspectedArchive, base: string, target: Target): FormedModule[] {
  const suffixes = extensionSuffixes(target);
  const asked: readonly (readonly [form: ModuleForm, path: string])[] = [
    ...[...suffixes, '.py', '.pyc'].map((suffix) => ['package', `${base}/__init__${suffix}`] as const),
    ...suffixes.map((suffix) => ['extension', `${base}${suffix}`] as const),
    ['source', `${base}.py`],
    ['bytecode', `${base}.pyc`],
  ];
  const regular = asked.flatMap(([form, path], rank): FormedModule[] => {
    const entry = archive.files.get(path);
    return entry === undefined ? [] : [{ form, path, entry, rank }];
  });
  const isFolder = archive.folders.has(base) && regular[0]?.form !== 'package';
  return [
    ...regular,
    ...(isFolder ? [{ form: 'namespace', path: `${base}/`, rank: asked.length } as const] : []),
    ...unusableAt(archive, base, { target, suffixes }),
  ];
}

/** `importlib.machinery.EXTENSION_SUFFIXES` on the target. */
export function extensionSuffixes({ runtime, architecture }: Target): readonly string[] {
  const { machine } = architectures[architecture];
  return [`.cpython-3${runtime.minor}-${machine}-linux-gnu.so`, '.abi3.so', '.so'];
}

/** After all that can be used. */
const LAST = 1000;

interface UnusableContext {
  readonly target: Target;
  readonly suffixes: readonly string[];
}

function unusableAt(archive: InspectedArchive, base: string, context: UnusableContext): FormedModule[] {
  const { target, suffixes } = context;
  return [...archive.files]
    .filter(([path]) => path.startsWith(`${base}.`) && !path.includes('/', base.length))
    .flatMap(([path, entry]): FormedModule[] => {
      const unusable = suffixes.includes(path.slice(base.length))
        ? undefined
        : misfit(path.slice(path.lastIndexOf('/') + 1), target);
      return unusable === undefined ? [] : [{ form: 'extension', path, entry, unusable, rank: LAST }];
    });
}

function misfit(fileName: string, { runtime, architecture }: Target): FormedModule['unusable'] {
  const name = parseExtensionName(fileName);
  if (name === undefined) {
    return undefined;
  }
  const { kind, platform = '', pythonMinor, freeThreaded } = name;
  if (kind === 'pyd') {
    return { reason: 'other-system', detail: 'Windows' };
  }
  if (platform === 'darwin') {
    return { reason: 'other-system', detail: 'macOS' };
  }
  if (platform.endsWith('musl')) {
    return { reason: 'other-system', detail: 'musl (Alpine Linux)' };
  }
  if (freeThreaded === true) {
    return { reason: 'free-threaded', detail: 'free-threaded CPython' };
  }
  if (pythonMinor !== undefined && pythonMinor !== runtime.minor) {
    return { reason: 'other-python', detail: `CPython 3.${pythonMinor}` };
  }
  return { reason: 'other-machine', detail: machineName(platform) ?? `not ${architecture}` };
}

/** The architecture that a multiarch tuple is for, in Lambda's words where it has them. */
function machineName(platform: string): string | undefined {
  const machine = platform.split('-', 1)[0] ?? '';
  const known = Object.entries(architectures).find(([, facts]) => facts.machine === machine);
  return known?.[0] ?? (machine === '' ? undefined : machine);
}

const SUFFIX =
  /(?:\/__init__)?(?:\.py|\.pyc|\.abi3t?\.so|\.cpython-[^/]*\.so|\.cp\d+t?-[^/.]+\.pyd|\.so|\.pyd)$/;

/** A path without what makes it a module's; `undefined` for what is no module by its name. */
export function moduleStem(path: string): string | undefined {
  const stem = path.replace(SUFFIX, '');
  return stem === path ? undefined : stem;
}
