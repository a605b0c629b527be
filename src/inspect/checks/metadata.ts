import { PythonFormatError } from '../../python/errors.ts';
import { normalizeName } from '../../python/name.ts';
import { parseSpecifiers, satisfies } from '../../python/specifier.ts';
import { compareVersions, tryParseVersion } from '../../python/version.ts';
import { distributionNameOf, type InspectedDistribution } from '../distributions.ts';
import { andMore, quoteName, shownText, type Finding } from '../finding.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';

/** Reports distributions whose metadata is wrong, there twice or not there, or that ask for another Python. */
export function checkMetadata(inspection: Inspection): Finding[] {
  return [
    ...inspection.archives.flatMap((archive) => withoutMetadata(inspection, archive)),
    ...inspection.distributions.flatMap((distribution) => broken(inspection, distribution)),
    ...withoutRecord(inspection),
    ...duplicates(inspection),
    ...inspection.distributions.flatMap((distribution) => pythonUnmet(inspection, distribution)),
  ];
}

const METADATA_FOLDER = /^(?:python\/(?:lib\/python3\.\d+\/site-packages\/)?)?[^/]+\.(?<kind>dist|egg)-info$/;

function withoutMetadata(inspection: Inspection, archive: InspectedArchive): Finding[] {
  return [...archive.folders].flatMap((folder): Finding[] => {
    const kind = folder.endsWith('-info') ? METADATA_FOLDER.exec(folder)?.groups?.['kind'] : undefined;
    const file = kind === 'egg' ? 'PKG-INFO' : 'METADATA';
    if (kind === undefined || archive.files.has(`${folder}/${file}`)) {
      return [];
    }
    const name = shownText(distributionNameOf(folder.slice(folder.lastIndexOf('/') + 1)));
    return [
      {
        code: 'METADATA_BROKEN',
        severity: 'warning',
        ...placeOf(inspection, archive, folder),
        distribution: name,
        message: `${quoteName(folder)} has no ${file}: nothing tells what is installed`,
        ...remedy(name),
      },
    ];
  });
}

function remedy(name: string): Pick<Finding, 'hint' | 'lambdaError'> {
  return {
    hint: 'install the distribution anew',
    lambdaError: `importlib.metadata.PackageNotFoundError: No package metadata was found for ${name}`,
  };
}

function broken(inspection: Inspection, distribution: InspectedDistribution): Finding[] {
  const { metadata, name, archive, path } = distribution;
  const reason =
    typeof metadata === 'string'
      ? `cannot be read: ${metadata}`
      : isNamed(distribution)
        ? undefined
        : `is of ${name} ${shownText(metadata.version)}, which its folder does not say`;
  return reason === undefined
    ? []
    : [
        {
          code: 'METADATA_BROKEN',
          severity: 'warning',
          ...placeOf(inspection, archive, path),
          distribution: name,
          message: `${quoteName(path)} ${reason}`,
          ...remedy(name),
        },
      ];
}

/** Whether the folder's name, which importlib.metadata searches for, is that of the metadata. */
function isNamed({ folder, metadata }: InspectedDistribution): boolean {
  const [, name, version] = /^(.+?)(?:-([^-]+))?(?:-py3[^-]*)?\.(?:dist|egg)-info$/.exec(folder) ?? [];
  if (typeof metadata === 'string' || name === undefined) {
    return true;
  }
  const said = version === undefined ? undefined : tryParseVersion(version.replace('_', '+'));
  const meant = tryParseVersion(metadata.version);
  const isVersion = said === undefined || meant === undefined || compareVersions(said, meant) === 0;
  return isVersion && normalizeName(name) === normalizeName(metadata.name);
}

/** Only wheels have a RECORD; without it nothing tells whose files are whose. */
function withoutRecord(inspection: Inspection): Finding[] {
  const found = inspection.distributions.filter(
    ({ missing, folder, metadata }) =>
      missing === undefined && folder.endsWith('.dist-info') && typeof metadata !== 'string',
  );
  return found.slice(0, 1).map(({ archive, root, folder, name, path }) => ({
    code: 'METADATA_BROKEN',
    severity: 'notice',
    ...placeOf(inspection, archive, path),
    distribution: name,
    message: `${quoteName(`${root}${folder}`)} has no RECORD that can be read${andMore(found.length)}: what belongs to ${name} is not known`,
    hint: 'install the distribution anew, if findings about it matter',
  }));
}

/** How many versions of one distribution are named. */
const NAMED = 5;

function duplicates(inspection: Inspection): Finding[] {
  const groups = Map.groupBy(
    inspection.distributions,
    ({ archive, root, normalizedName }) => `${archive.label}\0${root}\0${normalizedName}`,
  );
  return [...groups.values()].flatMap((group): Finding[] => {
    const [first, second] = group;
    if (first === undefined || second === undefined) {
      return [];
    }
    const versions = group
      .slice(0, NAMED)
      .map(({ metadata }) => (typeof metadata === 'string' ? '?' : shownText(metadata.version)));
    return [
      {
        code: 'METADATA_DUPLICATE',
        severity: 'warning',
        ...placeOf(inspection, first.archive, second.path),
        distribution: first.name,
        message: `${first.name} is installed ${group.length} times in one folder, as ${versions.join(' and ')}${group.length > NAMED ? ' …' : ''}: their files are mixed`,
        hint: 'install into an empty folder: pip install --target does not remove what was there',
      },
    ];
  });
}

function pythonUnmet(inspection: Inspection, distribution: InspectedDistribution): Finding[] {
  const { archive, path, name, metadata } = distribution;
  const { runtime } = inspection.target;
  const requiresPython = typeof metadata === 'string' ? undefined : metadata.requiresPython;
  if (requiresPython === undefined || allows(requiresPython, runtime.fullVersion)) {
    return [];
  }
  return [
    {
      code: 'PYTHON_UNMET',
      severity: 'warning',
      ...placeOf(inspection, archive, path),
      distribution: name,
      message: `${name} asks for Python ${quoteName(requiresPython)}, and the runtime is ${runtime.id}`,
      hint: `take a version of ${name} for python3.${runtime.minor}, or another runtime`,
    },
  ];
}

/** What cannot be read forbids nothing, as pip has it. */
function allows(requiresPython: string, fullVersion: string): boolean {
  const version = tryParseVersion(fullVersion);
  try {
    return version === undefined || satisfies(version, parseSpecifiers(requiresPython));
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return true;
    }
    throw error;
  }
}
