import { andMore, quoteName, type Finding, type FindingCode, type Severity } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { leftOutNatives, type LeftOutNative } from '../left-out-natives.ts';
import { broughtLibraries } from '../libraries-brought.ts';
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
    const fault = nativeFault(native, inspection.target, (library) => broughtLibraries(inspection, library));
    const isNeverLoaded = isMeantForOther(native) || inspection.target.isExempt?.(native.path) === true;
    return fault === undefined || isNeverLoaded
      ? []
      : [{ native, fault, severity: severityOf(inspection, native, fault) }];
  });
  const groups = Map.groupBy(
    faulty,
    (each) => `${each.fault.code} ${each.severity} ${ownerOf(inspection, each)}`,
  );
  return [
    ...[...groups.values()].flatMap((group) => describe(inspection, group)),
    ...leftOutNatives(inspection).map((each) => describeLeftOut(inspection, each)),
  ];
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
  const worst = fault.isCertain ? 'error' : 'warning';
  if (extension === undefined) {
    const isProgram = SYSTEM_CODES.has(fault.code) && content.kind !== 'elf';
    const isNoLibrary =
      content.kind === 'elf' && content.elf.kind !== 'shared' && content.elf.kind !== 'executable';
    return isProgram || isNoLibrary ? 'notice' : worst;
  }
  return hasVariant(inspection, native) || isOneOfMany(inspection, native, fault) ? 'notice' : worst;
}

/** A distribution that can be loaded may bring the same for other systems: their names say so, and nothing loads them. */
function isOneOfMany(inspection: Inspection, native: InspectedNative, { code }: NativeFault): boolean {
  const owner = inspection.owners.of(native.archive, native.path);
  return SYSTEM_CODES.has(code) && owner !== undefined && loadableOwners(inspection).has(owner);
}

const loadable = new WeakMap<Inspection, ReadonlySet<string | undefined>>();

/** Distributions that have a native file which the target loads. */
function loadableOwners(inspection: Inspection): ReadonlySet<string | undefined> {
  const { natives, owners, target } = inspection;
  const known =
    loadable.get(inspection) ??
    new Set(
      natives
        .filter(({ content }) => content.kind === 'elf')
        .filter((native) => nativeFault(native, target, () => []) === undefined)
        .map(({ archive, path }) => owners.of(archive, path)),
    );
  loadable.set(inspection, known);
  return known;
}

/** Whether the module can be imported all the same. */
function hasVariant(inspection: Inspection, native: InspectedNative): boolean {
  const { files } = native.archive;
  const base = modulePath(native);
  return (
    files.has(`${base}.py`) ||
    files.has(`${base}/__init__.py`) ||
    variantsOf(inspection, native).some(
      (other) =>
        other !== native &&
        nativeFault(other, inspection.target, (library) => broughtLibraries(inspection, library)) ===
          undefined,
    )
  );
}

function modulePath({ path, extension }: InspectedNative): string {
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${extension?.module ?? ''}`;
}

function keyOf(native: InspectedNative): string {
  return `${native.archive.label}\0${modulePath(native)}`;
}

const variants = new WeakMap<Inspection, ReadonlyMap<string, readonly InspectedNative[]>>();

/** Files of one module, each for another Python or machine. */
function variantsOf(inspection: Inspection, native: InspectedNative): readonly InspectedNative[] {
  const known =
    variants.get(inspection) ??
    Map.groupBy(
      inspection.natives.filter(({ extension }) => extension !== undefined),
      keyOf,
    );
  variants.set(inspection, known);
  return known.get(keyOf(native)) ?? [];
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

function describeLeftOut(inspection: Inspection, { module, line, importer }: LeftOutNative): Finding {
  const { archive, entry } = importer;
  return {
    code: 'NATIVE_LEFT_OUT',
    severity: 'notice',
    ...placeOf(inspection, archive, entry.path),
    message: `${quoteName(entry.path)} would use ${quoteName(module)} (line ${line}), which is not there: most likely a part in C was not compiled, and Python code takes its place`,
    hint: 'take a wheel for the target, or let zipwright build compile the source distribution for it',
  };
}
