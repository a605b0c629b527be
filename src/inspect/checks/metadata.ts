import { PythonFormatError } from '../../python/errors.ts';
import { parseSpecifiers, satisfies } from '../../python/specifier.ts';
import { tryParseVersion } from '../../python/version.ts';
import { quoteName, type Finding } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import type { InspectedDistribution } from '../distributions.ts';

/** Reports distributions whose metadata cannot be read, or that ask for another Python. */
export function checkMetadata(inspection: Inspection): Finding[] {
  return inspection.distributions.flatMap((distribution) => {
    const { metadata, name, archive, path } = distribution;
    const place = { ...placeOf(inspection, archive, path), distribution: name };
    return typeof metadata === 'string'
      ? [
          {
            code: 'METADATA_BROKEN' as const,
            severity: 'warning' as const,
            ...place,
            message: `${quoteName(path)} cannot be read: ${metadata}`,
            hint: 'install the distribution anew',
            lambdaError: `importlib.metadata.PackageNotFoundError: No package metadata was found for ${name}`,
          },
        ]
      : pythonUnmet(inspection, distribution, metadata.requiresPython).map((finding) => ({
          ...place,
          ...finding,
        }));
  });
}

function pythonUnmet(
  { target }: Inspection,
  { name }: InspectedDistribution,
  requiresPython: string | undefined,
): Finding[] {
  if (requiresPython === undefined || allows(requiresPython, target.runtime.fullVersion)) {
    return [];
  }
  return [
    {
      code: 'PYTHON_UNMET',
      severity: 'warning',
      message: `${name} asks for Python ${quoteName(requiresPython)}, and the runtime is ${target.runtime.id}`,
      hint: `take a version of ${name} for python3.${target.runtime.minor}, or another runtime`,
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
