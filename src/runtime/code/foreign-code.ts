import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ifExists, isSystemError } from '../../errors/system-error.ts';
import { architectures } from '../../lambda/architectures.ts';
import { writeFileAtomic } from '../../store/atomic-file.ts';
import { UNIT_MARKER } from '../../store/unit-folder.ts';
import { CodeError, quoteName } from './errors.ts';
import { thisMachine, type Machine } from './machine.ts';
import { listNative } from './native-candidates.ts';
import { faultOf, HEADER_BYTES, type NativeFault, type NativeTarget } from './native-fault.ts';

export type { NativeFault } from './native-fault.ts';

/** What code is about to be run by. */
export interface RunTarget {
  /** Lambda's identifier: `python3.11`. For runtimes other than Python only architectures are looked at. */
  readonly runtime: string;
  /** This one unless said otherwise. */
  readonly machine?: Machine;
}

/** Bump when the same files are judged in another way. */
const VERDICT_FORMAT = 1;

/**
 * Refuses code that cannot be loaded here: native files for another architecture, system or version of Python, of which
 * there is no other variant. What was found is kept beside the folder, so that asking again reads one small file.
 * @param folder what `unpackArchive` or `mergeLayers` returned
 * @param label what the code is called in the message: the function's name
 * @throws {CodeError} CODE_FOREIGN
 */
export function refuseForeignCode(folder: string, target: RunTarget, label: string): void {
  const faults = findForeignCode(folder, target);
  const [first] = faults;
  if (first === undefined) {
    return;
  }
  const { path, found, wanted } = first;
  const others = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  throw new CodeError(
    'CODE_FOREIGN',
    `Cannot run "${label}" here: ${quoteName(path)} is for ${found}, ${wanted}${others}`,
    { data: { faults, runtime: target.runtime }, hint: hintFor(first, target) },
  );
}

function hintFor({ kind }: NativeFault, { runtime, machine = thisMachine() }: RunTarget): string {
  if (machine.platform !== 'linux') {
    return 'run it on Linux: in a container, a virtual machine or the Windows Subsystem for Linux';
  }
  if (kind === 'python') {
    return `build it for the runtime: zipwright build --runtime ${runtime}`;
  }
  return machine.architecture in architectures
    ? `build it for this machine: zipwright build --arch ${machine.architecture}`
    : 'run it on a machine whose architecture Lambda has: x86_64 or arm64';
}

/**
 * Lists the native files that cannot be loaded, by path, in the same way; for callers that warn instead of refusing.
 * @param folder what `unpackArchive` or `mergeLayers` returned
 */
export function findForeignCode(
  folder: string,
  { runtime, machine = thisMachine() }: RunTarget,
): readonly NativeFault[] {
  const python = /^python3\.(\d+)$/.exec(runtime)?.[1];
  const target: NativeTarget = { machine, minor: python === undefined ? undefined : Number(python) };
  const verdict = join(dirname(folder), verdictName(target));
  const known = readVerdict(verdict);
  if (known !== undefined) {
    return known;
  }
  const faults = listNative(folder, target.minor).flatMap(({ variants }) => {
    const found = variants.map((variant) =>
      faultOf(variant, () => readHeader(join(folder, variant.path)), target),
    );
    return found.every((fault) => fault !== undefined) ? found.slice(0, 1) : [];
  });
  faults.sort((a, b) => (a.path < b.path ? -1 : 1));
  keepVerdict(folder, verdict, faults);
  return faults;
}

function verdictName({ machine, minor }: NativeTarget): string {
  return `foreign-${VERDICT_FORMAT}-${minor ?? 'other'}-${machine.platform}-${machine.architecture}.json`;
}

function readVerdict(path: string): readonly NativeFault[] | undefined {
  try {
    const text = ifExists(() => readFileSync(path, 'utf8'));
    // Nobody else writes it, and it appears whole.
    return text === undefined ? undefined : (JSON.parse(text) as NativeFault[]);
  } catch {
    return undefined;
  }
}

function keepVerdict(folder: string, path: string, faults: readonly NativeFault[]): void {
  if (statSync(join(dirname(folder), UNIT_MARKER), { throwIfNoEntry: false }) === undefined) {
    return;
  }
  try {
    writeFileAtomic(path, JSON.stringify(faults));
  } catch {
    // A store that cannot be written to is looked through again the next time.
  }
}

/** Fewer bytes when there are no more; none when functions may not read it, which then is no question of its format. */
function readHeader(path: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if (isSystemError(error, 'EACCES')) {
      return Buffer.alloc(0);
    }
    throw error;
  }
  try {
    return header.subarray(0, readSync(descriptor, header, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
