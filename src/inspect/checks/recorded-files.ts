import type { InspectedDistribution } from '../distributions.ts';
import { andMore, quoteName, shownText, type Finding, type Severity } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { importError } from '../lambda-error.ts';

/** What nobody misses: bytecode, and RECORD's own signatures. */
const NEVER_MISSED = /(?:^|\/)__pycache__\/|\.py[co]$|\.dist-info\/RECORD(?:\.jws|\.p7s)?$/;
/** What Python loads, unless it is a test. */
const CODE = /\.(?:py|so|pyd|so\.\d+)$/;
const TEST = /(?:^|\/)(?:tests?|testing)\/|(?:^|\/)(?:test_[^/]*|conftest)\.py$/;

interface MissingFile {
  readonly distribution: InspectedDistribution;
  readonly path: string;
}

/** Reports files that RECORD lists and that are not there. */
export function checkRecordedFiles(inspection: Inspection): Finding[] {
  const missing = inspection.distributions.flatMap((distribution) =>
    (distribution.missing ?? [])
      .filter((path) => !NEVER_MISSED.test(path))
      .map((path): MissingFile => ({ distribution, path })),
  );
  const groups = Map.groupBy(missing, ({ distribution, path }) => {
    const severity: Severity = isLoaded(path) ? 'warning' : 'notice';
    return `${severity} ${distribution.archive.label}` as const;
  });
  return [...groups.values()].flatMap((files) => describe(inspection, files));
}

function isLoaded(path: string): boolean {
  return CODE.test(path) && !TEST.test(path) && !path.startsWith('../') && !path.startsWith('bin/');
}

function describe(inspection: Inspection, files: readonly MissingFile[]): Finding[] {
  return files.slice(0, 1).map(({ distribution, path }) => {
    const { archive, name, path: metadataPath } = distribution;
    const isWarning = isLoaded(path);
    return {
      code: 'FILE_MISSING',
      severity: isWarning ? 'warning' : 'notice',
      ...placeOf(inspection, archive, metadataPath),
      distribution: name,
      message: `RECORD of ${name} lists ${quoteName(path)}, which is not there${andMore(files.length)}`,
      hint: isWarning
        ? 'install the distribution anew for the target'
        : 'nothing needs to be done, unless the function uses it: scripts, tests and notes of installers are rarely missed',
      ...(isWarning ? { lambdaError: importError(inspection, `No module named '${moduleOf(path)}'`) } : {}),
    };
  });
}

/** `a.b` of `a/b.py`, `a/b/__init__.py` and `a/b.cpython-313-x86_64-linux-gnu.so`. */
function moduleOf(path: string): string {
  const slash = path.lastIndexOf('/') + 1;
  const name = path.slice(slash).split('.', 1)[0] ?? '';
  const folder = path.slice(0, slash);
  return shownText((name === '__init__' ? folder.slice(0, -1) : folder + name).replaceAll('/', '.'));
}
