import { IndexError } from '../../index/errors.ts';
import { describeTarget, type Target } from '../../lambda/target.ts';
import { isPrerelease, parseVersion, tryParseVersion } from '../../python/version.ts';
import { BuildError, type BuildErrorCode } from '../../wheel/build-errors.ts';
import type { BuildSource } from '../../wheel/build-source.ts';
import type { BuildServices } from '../supply/build-services.ts';
import { listWheels, type Release } from '../supply/list-wheels.ts';

/** Failures that another way of getting the wheel would not mend. */
const FINAL: ReadonlySet<BuildErrorCode> = new Set(['SOURCE_UNAVAILABLE', 'BUILD_OFFLINE', 'BUILDER_FAILED']);

/** Adds to a failed build's hint the other ways to a wheel. */
export async function withWaysOut(
  error: BuildError,
  source: BuildSource,
  services: BuildServices,
): Promise<BuildError> {
  if (FINAL.has(error.code)) {
    return error;
  }
  const { operatingSystem } = source.target.runtime;
  const ways = [
    error.hint,
    await otherVersion(source, services),
    'give a command that builds it with --builder',
    `build its wheel on ${operatingSystem.name} (${source.target.architecture}) and name its folder with --find-links`,
  ].filter((way) => way !== undefined);
  return new BuildError(error.code, error.message, {
    data: error.data,
    hint: ways.join('; or '),
    cause: error.cause ?? error,
    exitCode: error.exitCode,
  });
}

/** The version with a wheel that is nearest to the wanted one, newer before older. */
async function otherVersion(
  { name, version, target }: BuildSource,
  services: BuildServices,
): Promise<string | undefined> {
  const wanted = version === undefined ? undefined : tryParseVersion(version);
  if (wanted === undefined) {
    return undefined;
  }
  try {
    const { releases } = await listWheels(name, target, services);
    const nearest = nearestRelease(releases, wanted.text);
    return nearest === undefined
      ? await binaryProject(name, target, services)
      : adviceFor(nearest.version, { name, version: wanted.text, target });
  } catch (error) {
    if (error instanceof IndexError) {
      return undefined;
    }
    throw error;
  }
}

/** Some projects publish their wheels under another name, as psycopg2 does with psycopg2-binary. */
async function binaryProject(
  name: string,
  target: Target,
  services: BuildServices,
): Promise<string | undefined> {
  const { releases } = await listWheels(`${name}-binary`, target, services);
  return releases.some(isUsable)
    ? `require ${name}-binary, which has wheels for ${describeTarget(target)}`
    : undefined;
}

function adviceFor(
  found: string,
  { name, version, target }: Required<Pick<BuildSource, 'name' | 'version' | 'target'>>,
): string {
  return found === version
    ? `use its wheel: drop --no-binary ${name}`
    : `use ${name} ${found}, which has a wheel for ${describeTarget(target)} ("zipwright wheels ${name}" lists more)`;
}

/** @param releases newest first */
export function nearestRelease(releases: readonly Release[], wanted: string): Release | undefined {
  const place = releases.findIndex(({ version }) => version === wanted);
  const fitting = releases
    .map((release, index) => ({ release, index }))
    .filter(({ release }) => isUsable(release) || (release.version === wanted && release.fits));
  const distance = (index: number): number => Math.abs(index - Math.max(place, 0));
  return fitting.sort((a, b) => distance(a.index) - distance(b.index) || a.index - b.index)[0]?.release;
}

function isUsable({ version, fits, files }: Release): boolean {
  return fits && !isPrerelease(parseVersion(version)) && !files.every(({ yanked }) => yanked);
}
