import { architectures } from '../../lambda/architectures.ts';
import { andMore, quoteName, type Finding, type Severity } from '../finding.ts';
import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { pathOnLambda } from '../lambda-error.ts';
import type { InspectedNative } from '../native-files.ts';

const EXECUTABLE = 0o111;
/** Folders of programs: of the archive itself, and of `pip install --target`. */
const PROGRAM_FOLDER = /^(?:python\/(?:lib\/python3\.\d+\/site-packages\/)?)?bin\/[^/]+$/;
/** What Lambda starts, or a shell looks for on PATH. */
const STARTED = /^(?:bin|extensions)\/[^/]+$|^bootstrap$/;
/** A script by its name, wherever it lies. */
const SCRIPT = /(?:^|\/)[^/.]+(?:\.(?:sh|bash|pl|rb))?$/;
const LIBRARY = /\.so(?:\.\d+)*$/;

/** Reports programs that nobody may execute. */
export function checkExecutables(inspection: Inspection): Finding[] {
  const programs = new Set(inspection.natives.filter((native) => isProgram(inspection, native)).map(keyOf));
  return inspection.archives.flatMap((archive) => {
    const lost = [...archive.files.values()].filter(
      (entry) =>
        entry.kind === 'file' &&
        ((entry.unixMode ?? 0) & EXECUTABLE) === 0 &&
        (programs.has(keyOf({ archive, path: entry.path })) || isScript(inspection, archive, entry)),
    );
    const isLayer = archive.isLayer || inspection.target.kind === 'layer';
    const groups = Map.groupBy(lost, ({ path }) => severityOf(path, isLayer));
    return [...groups].flatMap(([severity, entries]) => describe(inspection, archive, { severity, entries }));
  });
}

function keyOf({ archive, path }: Pick<InspectedNative, 'archive' | 'path'>): string {
  return `${archive.label}\0${path}`;
}

function isProgram({ target }: Inspection, { content, path, extension }: InspectedNative): boolean {
  return (
    content.kind === 'elf' &&
    extension === undefined &&
    !LIBRARY.test(path) &&
    content.elf.machine === architectures[target.architecture].elfMachine &&
    (content.elf.kind === 'executable' || content.elf.interpreter !== undefined)
  );
}

/** Modules often begin with `#!` without being meant to be started, and distributions have scripts for their makers. */
function isScript({ owners }: Inspection, archive: InspectedArchive, entry: InspectedEntry): boolean {
  const { path } = entry;
  const isMeant =
    STARTED.test(path) ||
    PROGRAM_FOLDER.test(path) ||
    (SCRIPT.test(path) && owners.of(archive, path) === undefined);
  return isMeant && archive.reader.peek(entry)?.toString('latin1', 0, 2) === '#!';
}

/** Folders of a function's zip are not on PATH, so that its programs are started by their paths, if at all. */
function severityOf(path: string, isLayer: boolean): Severity {
  return path === 'bootstrap' || (isLayer && STARTED.test(path)) ? 'error' : 'warning';
}

interface Lost {
  readonly severity: Severity;
  readonly entries: readonly InspectedEntry[];
}

function describe(inspection: Inspection, archive: InspectedArchive, { severity, entries }: Lost): Finding[] {
  return entries.slice(0, 1).map(({ path, unixMode }) => {
    const mode =
      unixMode === undefined ? 'has no mode' : `has mode ${(unixMode & 0o777).toString(8).padStart(3, '0')}`;
    const file = pathOnLambda(inspection, archive, path);
    return {
      code: 'MODE_NOT_EXECUTABLE',
      severity,
      ...placeOf(inspection, archive, path),
      message: `${quoteName(path)} ${mode}: it cannot be started${andMore(entries.length)}`,
      hint: 'chmod 755 the file and zip it again, on Linux or macOS; zipwright build keeps and restores the bit',
      lambdaError: path.startsWith('extensions/')
        ? `Extension.LaunchError: fork/exec ${file}: permission denied`
        : `[Errno 13] Permission denied: '${file}'`,
    };
  });
}
