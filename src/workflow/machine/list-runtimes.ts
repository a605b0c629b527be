import { searchPath, type SearchPathFolder } from '../../inspect/search-path.ts';
import { libraryChanges, type LibraryChanges } from '../../inspect/stdlib-changes.ts';
import { architectures, type Architecture } from '../../lambda/architectures.ts';
import { libraryFolders, pythonRuntimes, type PythonRuntime } from '../../lambda/runtimes.ts';
import { runtimeSdkVersions, type RuntimeSdkVersions } from '../../lambda/sdk.ts';
import { supportedTags } from '../../python/tags.ts';
import { hostVariables } from '../../runtime/variables.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';

/**
 * How Lambda treats a runtime on a day: `ends soon` within half a year of its deprecation; deprecated it goes on to
 * run, until new functions and then updates are refused.
 */
export type RuntimeStatus = 'supported' | 'ends soon' | 'deprecated' | 'creation blocked' | 'blocked';

/** A day that AWS has announced. */
export interface AnnouncedDay {
  /** In ISO 8601. */
  readonly date: string;
  /** From today; negative when it is over. */
  readonly days: number;
}

/** A runtime of Lambda's as a row of the table. */
export interface RuntimeFacts {
  readonly runtime: string;
  readonly status: RuntimeStatus;
  readonly operatingSystem: string;
  /** Version of its C library: `2.34`. */
  readonly glibc: string;
  /** Newest GLIBCXX symbol version of its libstdc++, and of that of its later releases. */
  readonly glibcxx: string;
  readonly laterGlibcxx?: string;
  /** A patch release that it has had or passed. */
  readonly python: string;
  /** Absent where nobody has read it. */
  readonly sdk?: RuntimeSdkVersions;
  readonly deprecated?: AnnouncedDay;
  readonly createBlocked?: AnnouncedDay;
  readonly updateBlocked?: AnnouncedDay;
  /** What would run it here: absent when nobody looked, null when there is none. */
  readonly interpreter?: { readonly path: string; readonly version: string } | null;
}

/** All that is known of one. */
export interface RuntimeDetails extends RuntimeFacts {
  /** `sys.path` as a function without layers prints it. */
  readonly searchPath: readonly SearchPathFolder[];
  readonly libraryPath: readonly string[];
  readonly programPath: readonly string[];
  /** Tags of wheels that it can load, best first. */
  readonly tags: Readonly<Record<Architecture, readonly string[]>>;
  /** The standard library against that of the runtime before; absent for the oldest. */
  readonly library?: LibraryChanges & { readonly since: string };
}

const DAY = 86_400_000;
const SOON_DAYS = 180;

/** @param today in ISO 8601 */
export function listRuntimes(today: string): RuntimeFacts[] {
  return pythonRuntimes.map((runtime) => runtimeFacts(runtime, today));
}

function runtimeFacts(runtime: PythonRuntime, today: string): RuntimeFacts {
  const { id, operatingSystem, fullVersion } = runtime;
  const { name, glibc, glibcxx, later } = operatingSystem;
  const sdk = runtimeSdkVersions[id];
  const days = {
    ...announced('deprecated', runtime, today),
    ...announced('createBlocked', runtime, today),
    ...announced('updateBlocked', runtime, today),
  };
  return {
    runtime: id,
    status: statusOf(days),
    operatingSystem: name,
    glibc: glibc.join('.'),
    glibcxx,
    ...(later === undefined ? {} : { laterGlibcxx: later.glibcxx }),
    python: fullVersion,
    ...(sdk === undefined ? {} : { sdk }),
    ...days,
  };
}

type DayKey = 'deprecated' | 'createBlocked' | 'updateBlocked';
type Days = Partial<Readonly<Record<DayKey, AnnouncedDay>>>;

function announced(key: DayKey, runtime: PythonRuntime, today: string): Days {
  const date = runtime[key];
  return date === undefined
    ? {}
    : { [key]: { date, days: Math.round((Date.parse(date) - Date.parse(today)) / DAY) } };
}

function statusOf({ deprecated, createBlocked, updateBlocked }: Days): RuntimeStatus {
  if (isOver(updateBlocked)) {
    return 'blocked';
  }
  if (isOver(createBlocked)) {
    return 'creation blocked';
  }
  if (isOver(deprecated)) {
    return 'deprecated';
  }
  return deprecated !== undefined && deprecated.days <= SOON_DAYS ? 'ends soon' : 'supported';
}

function isOver(day: AnnouncedDay | undefined): boolean {
  return day !== undefined && day.days <= 0;
}

/** @param today in ISO 8601 */
export function runtimeDetails(runtime: PythonRuntime, today: string): RuntimeDetails {
  const { minor, operatingSystem } = runtime;
  const before = pythonRuntimes.find((each) => each.minor === minor - 1);
  const tags = (architecture: Architecture): readonly string[] =>
    supportedTags({ minor, glibc: operatingSystem.glibc, machine: architectures[architecture].machine });
  return {
    ...runtimeFacts(runtime, today),
    searchPath: searchPath(minor),
    libraryPath: libraryFolders,
    programPath: (hostVariables(runtime.id)['PATH'] ?? '').split(':'),
    tags: { x86_64: tags('x86_64'), arm64: tags('arm64') },
    ...(before === undefined ? {} : { library: { since: before.id, ...libraryChanges(minor) } }),
  };
}

/** Looks for what would run runtimes on this machine, which starts the interpreters that are found. */
export async function withInterpreters<Facts extends RuntimeFacts>(
  runtimes: readonly Facts[],
  surroundings: Pick<BuildSurroundings, 'environment' | 'cache' | 'signal'>,
): Promise<Facts[]> {
  const { listInterpreters } = await import('../../toolchain/find-python.ts');
  const { environment, cache, signal } = surroundings;
  const found: Facts[] = [];
  // In turn: what an interpreter said for one runtime is known for the next.
  for (const each of runtimes) {
    signal.throwIfAborted();
    const minor = Number(each.runtime.replace('python3.', ''));
    const [first] = await listInterpreters(environment, { minor, cache });
    const interpreter = first === undefined ? null : { path: first.path, version: first.version };
    found.push({ ...each, interpreter });
  }
  return found;
}
