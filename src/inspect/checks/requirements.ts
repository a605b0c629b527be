import { architectures } from '../../lambda/architectures.ts';
import { runtimeSdk, runtimeSdkVersions } from '../../lambda/sdk.ts';
import { applicableRequirements } from '../../python/applicable-requirements.ts';
import { targetEnvironment } from '../../python/marker.ts';
import type { Requirement } from '../../python/requirement.ts';
import { satisfies } from '../../python/specifier.ts';
import { tryParseVersion } from '../../python/version.ts';
import { quoteName, shownText, type Finding } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { importError } from '../lambda-error.ts';
import type { InspectedDistribution } from '../distributions.ts';

/** What is there under a name. */
interface ProvidedVersions {
  /** Those that are brought, or that of the runtime; `undefined` is a version nobody knows. */
  readonly versions: (string | undefined)[];
  readonly isBrought: boolean;
}

type Provided = ReadonlyMap<string, ProvidedVersions>;

/** Versions of one distribution that are looked at; each has metadata of its own in the zip. */
const MOST_VERSIONS = 100;
/** How many of them a message has. */
const NAMED = 5;

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
    return applicableRequirements(required, environment).flatMap((requirement) =>
      unmet(inspection, distribution, { requirement, provided }),
    );
  });
}

function providedVersions({ distributions, target }: Inspection): Provided {
  const provided = new Map<string, ProvidedVersions>();
  for (const { normalizedName, metadata } of distributions) {
    const known = provided.get(normalizedName) ?? { versions: [], isBrought: true };
    if (known.versions.length < MOST_VERSIONS) {
      known.versions.push(typeof metadata === 'string' ? undefined : metadata.version);
    }
    provided.set(normalizedName, known);
  }
  const known = runtimeSdkVersions[target.runtime.id];
  const ofRuntime: Readonly<Record<string, string>> = {
    ...(known && { boto3: known.boto3, botocore: known.botocore, urllib3: known.urllib3 }),
  };
  for (const name of runtimeSdk) {
    if (!provided.has(name)) {
      provided.set(name, { versions: [ofRuntime[name]], isBrought: false });
    }
  }
  return provided;
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
  const known = provided.get(requirement.normalizedName);
  if (known?.versions.some((version) => meets(version, requirement)) === true) {
    return [];
  }
  const found =
    known === undefined
      ? 'nothing provides it'
      : `${known.isBrought ? 'there is' : `${inspection.target.runtime.id} has`} ${listVersions(known)}`;
  return [
    {
      code: 'REQUIREMENT_UNMET',
      severity: 'warning',
      ...placeOf(inspection, archive, path),
      distribution: name,
      message: `${name} requires ${quoteName(requirement.text)}, and ${found}`,
      hint: 'resolve all requirements together for the target, as zipwright build does',
      ...(known === undefined
        ? {
            lambdaError: importError(
              inspection,
              `No module named '${requirement.name.replaceAll(/[-.]/g, '_')}'`,
            ),
          }
        : {}),
    },
  ];
}

function listVersions({ versions }: ProvidedVersions): string {
  const named = versions.slice(0, NAMED).map((version) => shownText(version ?? '?'));
  return `${named.join(', ')}${versions.length > NAMED ? ' …' : ''}`;
}

function meets(text: string | undefined, { specifiers }: Requirement): boolean {
  const version = text === undefined ? undefined : tryParseVersion(text);
  return version === undefined || satisfies(version, specifiers);
}
