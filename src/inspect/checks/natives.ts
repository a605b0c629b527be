import { andMore, quoteName, type Finding, type FindingCode, type Severity } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { isBrought } from '../libraries-brought.ts';
import { nativeFault, type NativeFault } from '../native-fault.ts';
import type { InspectedNative } from '../native-files.ts';

/** A path that names a machine by itself is meant for it: whoever packs such files chooses among them. */
const NAMES_MACHINE =
  /(?:^|[^a-z0-9])(?:x86[_-]64|amd64|x64|x86|i[3-6]86|aarch64|arm64|armv\d\w*|armhf|arm|ppc64(?:le|el)?|s390x|riscv64|win32|windows|macos|darwin|musl)(?:[^a-z0-9]|$)/i;

interface FaultyFile {
  readonly native: InspectedNative;
  readonly fault: NativeFault;
  readonly severity: Severity;
}

/**
 * Reports machine code that the target cannot load. A module that is there for the target too, in another variant or as
 * a source, is only weight; so are programs of other systems, which nothing loads by accident.
 */
export function checkNatives(inspection: Inspection): Finding[] {
  const faulty = inspection.natives.flatMap((native): FaultyFile[] => {
    const fault = nativeFault(native, inspection.target, (library) => isBrought(inspection, library));
    return fault === undefined || isMeantForOther(native)
      ? []
      : [{ native, fault, severity: severityOf(inspection, native, fault) }];
  });
  const groups = Map.groupBy(
    faulty,
    (each) => `${each.fault.code} ${each.severity} ${ownerOf(inspection, each)}`,
  );
  return [...groups.values()].flatMap((group) => describe(inspection, group));
}

function isMeantForOther({ extension, path }: InspectedNative): boolean {
  return extension?.kind !== 'cpython' && extension?.kind !== 'pyd' && NAMES_MACHINE.test(path);
}

function ownerOf({ owners }: Inspection, { native }: FaultyFile): string {
  return `${native.archive.label} ${owners.of(native.archive, native.path) ?? ''}`;
}

const SYSTEM_CODES: ReadonlySet<FindingCode> = new Set(['NATIVE_OTHER_SYSTEM']);

function severityOf(inspection: Inspection, native: InspectedNative, fault: NativeFault): Severity {
  const { extension, content } = native;
  if (extension === undefined) {
    const isProgram = SYSTEM_CODES.has(fault.code) && content.kind !== 'elf';
    const isNoLibrary =
      content.kind === 'elf' && content.elf.kind !== 'shared' && content.elf.kind !== 'executable';
    return isProgram || isNoLibrary ? 'notice' : 'error';
  }
  return hasVariant(inspection, native) ? 'notice' : 'error';
}

/** Whether the module can be imported all the same. */
function hasVariant(inspection: Inspection, { archive, path, extension }: InspectedNative): boolean {
  const base = `${path.slice(0, path.lastIndexOf('/') + 1)}${extension?.module ?? ''}`;
  return (
    archive.files.has(`${base}.py`) ||
    archive.files.has(`${base}/__init__.py`) ||
    inspection.natives.some(
      (other) =>
        other.archive === archive &&
        other.path !== path &&
        other.extension?.module === extension?.module &&
        other.path.startsWith(`${base}.`) &&
        nativeFault(other, inspection.target, () => true) === undefined,
    )
  );
}

function describe(inspection: Inspection, group: readonly FaultyFile[]): Finding[] {
  const [first] = group;
  if (first === undefined) {
    return [];
  }
  const { native, fault, severity } = first;
  const place = placeOf(inspection, native.archive, native.path);
  const origin = place.distribution === undefined ? '' : ` of ${place.distribution}`;
  const isUnused = severity === 'notice';
  return [
    {
      code: fault.code,
      severity,
      ...place,
      message: `${quoteName(native.path)}${origin} ${fault.reason}${andMore(group.length)}`,
      hint: isUnused
        ? 'nothing on Lambda loads it: leave it out'
        : 'build for the target: zipwright build chooses wheels that it can load (--runtime, --arch)',
      ...(isUnused ? {} : { lambdaError: fault.lambdaError }),
    },
  ];
}
