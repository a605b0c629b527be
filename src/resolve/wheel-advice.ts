import { architectures } from '../lambda/architectures.ts';
import { describeTarget, type Target } from '../lambda/target.ts';
import { PythonFormatError } from '../python/errors.ts';
import { rankWheel } from '../python/tags.ts';
import { compareVersions, isPrerelease, tryParseVersion, type Version } from '../python/version.ts';
import { parseWheelFilename, type WheelFilename } from '../python/wheel-filename.ts';
import type { LockedFile } from './lock.ts';
import { targetRanks } from './target-ranks.ts';

/** What a project has instead of the wheel that was wanted. */
export interface WheelAdvice {
  /** Platform and Python tags of the wheels that exist, in words; `no wheels` when there are none. */
  readonly existing: string;
  /** Newest final version with a wheel that the target can load. */
  readonly nearest: string | undefined;
}

/** Tags that a message names before it says how many more there are. */
const NAMED_TAGS = 6;

/**
 * Looks through a project's files for what to tell someone whose wheel does not exist.
 * @param version the version that was wanted; all when absent
 */
export function adviseOnWheels(files: readonly LockedFile[], target: Target, version?: string): WheelAdvice {
  const ranks = targetRanks(target);
  const wheels = files.flatMap(({ filename }) => readName(filename) ?? []);
  const wanted = version === undefined ? undefined : tryParseVersion(version);
  const asked = wheels.filter(
    (wheel) => wanted === undefined || compareVersions(wheel.version, wanted) === 0,
  );
  const fitting = wheels
    .filter((wheel) => !isPrerelease(wheel.version) && rankWheel(wheel.tags, ranks) !== undefined)
    .map((wheel): Version => wheel.version)
    .sort(compareVersions);
  return { existing: describeTags(asked, target), nearest: fitting.at(-1)?.text };
}

function readName(filename: string): WheelFilename | undefined {
  try {
    return filename.endsWith('.whl') ? parseWheelFilename(filename) : undefined;
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return undefined;
    }
    throw error;
  }
}

/** The tags nearest to the target first: same machine, then same Python. */
function describeTags(wheels: readonly WheelFilename[], { runtime, architecture }: Target): string {
  const { machine } = architectures[architecture];
  const distance = (tag: string): number =>
    (tag.includes(`linux`) && tag.endsWith(machine) ? 0 : 2) +
    (tag.startsWith(`cp3${runtime.minor}-`) ? 0 : 1);
  const tags = [...new Set(wheels.flatMap((wheel) => wheel.tags))].sort((a, b) => distance(a) - distance(b));
  if (tags.length === 0) {
    return 'no wheels';
  }
  const shown = tags.slice(0, NAMED_TAGS).join(', ');
  return `wheels for ${shown}${tags.length > NAMED_TAGS ? ` and ${tags.length - NAMED_TAGS} more tags` : ''}`;
}

/** The advice as a hint. */
export function adviceHint(name: string, { nearest }: WheelAdvice, target: Target): string {
  const list = `"zipwright wheels ${name}" lists them`;
  return nearest === undefined
    ? `no version of ${name} has a wheel for ${describeTarget(target)} (${list}): choose another runtime or architecture, or build it from source with --no-binary ${name}`
    : `the newest version with a wheel for ${describeTarget(target)} is ${nearest} (${list}); or choose another runtime`;
}
