import { architectures } from '../../lambda/architectures.ts';
import { runtimeSdk, runtimeSdkVersions } from '../../lambda/sdk.ts';
import { PythonFormatError } from '../../python/errors.ts';
import { evaluateMarker, targetEnvironment, type MarkerEnvironment } from '../../python/marker.ts';
import { parseRequirement, type Requirement } from '../../python/requirement.ts';
import { satisfies } from '../../python/specifier.ts';
import { tryParseVersion } from '../../python/version.ts';
import { quoteName, type Finding } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import type { InspectedDistribution } from '../distributions.ts';

/** What is there under a name: the versions brought, or that of the runtime; `undefined` is a version nobody knows. */
type Provided = ReadonlyMap<string, readonly (string | undefined)[]>;

/** Reports requirements of distributions (`Requires-Dist`) that nothing meets on the target; extras count for none. */
export function checkRequirements(inspection: Inspection): Finding[] {
  const { target, distributions } = inspection;
  const environment = targetEnvironment({
    fullVersion: target.runtime.fullVersion,
    machine: architectures[target.architecture].machine,
  });
  const provided = providedVersions(inspection);
  return distributions.flatMap((distribution) => {
    const { metadata } = distribution;
    const required = typeof metadata === 'string' ? [] : metadata.requiresDist;
    return required
      .flatMap((text) => applicable(text, environment) ?? [])
      .flatMap((requirement) => unmet(inspection, distribution, { requirement, provided }));
  });
}

function providedVersions({ distributions, target }: Inspection): Provided {
  const provided = new Map<string, (string | undefined)[]>();
  for (const { normalizedName, metadata } of distributions) {
    const version = typeof metadata === 'string' ? undefined : metadata.version;
    provided.set(normalizedName, [...(provided.get(normalizedName) ?? []), version]);
  }
  const known = runtimeSdkVersions[target.runtime.id];
  const ofRuntime: Readonly<Record<string, string>> = {
    ...(known && { boto3: known.boto3, botocore: known.botocore, urllib3: known.urllib3 }),
  };
  for (const name of runtimeSdk) {
    if (!provided.has(name)) {
      provided.set(name, [ofRuntime[name]]);
    }
  }
  return provided;
}

/** The requirement, if its marker holds on the target; what cannot be read asks for nothing. */
function applicable(text: string, environment: MarkerEnvironment): Requirement | undefined {
  try {
    const requirement = parseRequirement(text);
    const { marker } = requirement;
    return marker === undefined || evaluateMarker(marker, environment) ? requirement : undefined;
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return undefined;
    }
    throw error;
  }
}

interface Demand {
  readonly requirement: Requirement;
  readonly provided: Provided;
}

function unmet(
  inspection: Inspection,
  { archive, path, name }: InspectedDistribution,
  { requirement, provided }: Demand,
): Finding[] {
  const versions = provided.get(requirement.normalizedName);
  if (versions?.some((version) => meets(version, requirement)) === true) {
    return [];
  }
  const isHere = inspection.distributions.some((each) => each.normalizedName === requirement.normalizedName);
  const found =
    versions === undefined
      ? 'nothing provides it'
      : `${isHere ? 'there is' : `${inspection.target.runtime.id} has`} ${versions.join(', ')}`;
  return [
    {
      code: 'REQUIREMENT_UNMET',
      severity: 'warning',
      ...placeOf(inspection, archive, path),
      distribution: name,
      message: `${name} requires ${quoteName(requirement.text)}, and ${found}`,
      hint: 'resolve all requirements together for the target, as zipwright build does',
      ...(versions === undefined
        ? {
            lambdaError: `Runtime.ImportModuleError: Unable to import module: No module named '${requirement.name}'`,
          }
        : {}),
    },
  ];
}

function meets(text: string | undefined, { specifiers }: Requirement): boolean {
  const version = text === undefined ? undefined : tryParseVersion(text);
  return version === undefined || satisfies(version, specifiers);
}
