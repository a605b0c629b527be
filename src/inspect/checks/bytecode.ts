import { andMore, quoteName, type Finding } from '../finding.ts';
import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { importError } from '../lambda-error.ts';

/**
 * First magic number of each Python's bytecode, as the first two bytes of a .pyc have it.
 * Source: Include/internal/pycore_magic_number.h of CPython
 */
const FIRST_MAGIC: readonly (readonly [magic: number, minor: number])[] = [
  [3650, 15],
  [3600, 14],
  [3550, 13],
  [3500, 12],
  [3450, 11],
  [3430, 10],
  [3420, 9],
  [3400, 8],
];
const CACHED = /(?:^|\/)__pycache__\/[^/]*\.cpython-3(\d+)(?:\.opt-\d)?\.pyc$/;

/** Reports bytecode that the runtime's Python does not read. */
export function checkBytecode(inspection: Inspection): Finding[] {
  const { archives, target } = inspection;
  return archives.flatMap((archive) => {
    const cached: InspectedEntry[] = [];
    const alone: InspectedEntry[] = [];
    for (const entry of archive.files.values()) {
      if (!entry.path.endsWith('.pyc')) {
        continue;
      }
      const minor = CACHED.exec(entry.path)?.[1];
      if (minor !== undefined && Number(minor) !== target.runtime.minor) {
        cached.push(entry);
      } else if (minor === undefined && isForOther(archive, entry, target.runtime.minor)) {
        alone.push(entry);
      }
    }
    return [...describeAlone(inspection, archive, alone), ...describeCached(inspection, archive, cached)];
  });
}

/** Whether it stands in for its source, and another Python made it. */
function isForOther(archive: InspectedArchive, entry: InspectedEntry, minor: number): boolean {
  if (entry.path.includes('__pycache__/') || archive.files.has(entry.path.slice(0, -1))) {
    return false;
  }
  const head = archive.reader.peek(entry);
  if (head === undefined || head.length < 2) {
    return false;
  }
  const magic = head.readUInt16LE(0);
  return FIRST_MAGIC.find(([first]) => magic >= first)?.[1] !== minor;
}

function describeAlone(
  inspection: Inspection,
  archive: InspectedArchive,
  files: readonly InspectedEntry[],
): Finding[] {
  return files.slice(0, 1).map(({ path }) => ({
    code: 'BYTECODE_OTHER_VERSION',
    severity: 'error',
    ...placeOf(inspection, archive, path),
    message: `${quoteName(path)} stands for its source, and is bytecode of another Python than ${inspection.target.runtime.id}${andMore(files.length)}`,
    hint: 'ship the source, or compile it with the Python of the runtime',
    lambdaError: importError(inspection, `bad magic number in '${path.slice(0, -4).replaceAll('/', '.')}'`),
  }));
}

function describeCached(
  inspection: Inspection,
  archive: InspectedArchive,
  files: readonly InspectedEntry[],
): Finding[] {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return files.slice(0, 1).map(({ path }) => ({
    code: 'BYTECODE_OTHER_VERSION',
    severity: 'notice',
    ...placeOf(inspection, archive, path),
    message: `${quoteName(path)} is bytecode that ${inspection.target.runtime.id} never reads${andMore(files.length)}: ${(size / 1000).toFixed(1)} kB`,
    hint: 'leave __pycache__ out, or build with --bytecode, which compiles for the runtime',
  }));
}
