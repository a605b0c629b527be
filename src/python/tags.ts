/** An interpreter of CPython 3 with its global lock, on Linux with glibc 2. */
export interface TagTarget {
  /** 13 for Python 3.13. */
  readonly minor: number;
  readonly glibc: readonly [major: number, minor: number];
  readonly machine: 'x86_64' | 'aarch64';
}

/** First Python 3 with a stable ABI (PEP 384). */
const FIRST_ABI3_MINOR = 2;

/**
 * Lists the tags of wheels that the target can load, best first: wheels for its own interpreter before those for the
 * stable ABI, those before pure ones; among equals the newest glibc, and the unaudited `linux` last.
 */
export function supportedTags(target: TagTarget): readonly string[] {
  const platforms = supportedPlatforms(target);
  const forPlatforms = (prefix: string): string[] => platforms.map((platform) => `${prefix}-${platform}`);
  const own = `cp3${target.minor}`;
  const olderStable = countDown(target.minor - 1, FIRST_ABI3_MINOR).map((minor) => `cp3${minor}-abi3`);
  const pure = [`py3${target.minor}`, 'py3', ...countDown(target.minor - 1, 0).map((minor) => `py3${minor}`)];
  return [
    ...[`${own}-${own}`, `${own}-abi3`, `${own}-none`, ...olderStable].flatMap(forPlatforms),
    ...pure.flatMap((python) => forPlatforms(`${python}-none`)),
    `${own}-none-any`,
    ...pure.map((python) => `${python}-none-any`),
  ];
}

/** Older names of manylinux tags (PEP 513, 571, 599) follow those of the same glibc (PEP 600). */
function supportedPlatforms({ glibc: [major, newest], machine }: TagTarget): readonly string[] {
  const oldest = machine === 'x86_64' ? 5 : 17;
  const audited = countDown(newest, oldest).flatMap((minor) => {
    const alias = legacyAlias(minor);
    return alias === undefined ? [`manylinux_${major}_${minor}`] : [`manylinux_${major}_${minor}`, alias];
  });
  return [...audited, 'linux'].map((platform) => `${platform}_${machine}`);
}

function legacyAlias(glibcMinor: number): string | undefined {
  switch (glibcMinor) {
    case 17:
      return 'manylinux2014';
    case 12:
      return 'manylinux2010';
    case 5:
      return 'manylinux1';
    default:
      return undefined;
  }
}

function countDown(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, first - last + 1) }, (_, index) => first - index);
}

/** The place of each tag in the list, for {@link rankWheel}. */
export function tagRanks(supported: readonly string[]): ReadonlyMap<string, number> {
  return new Map(supported.map((tag, rank) => [tag, rank]));
}

/** The best rank among a wheel's tags: lower is better, `undefined` when the target cannot load the wheel. */
export function rankWheel(
  tags: readonly string[],
  supported: ReadonlyMap<string, number>,
): number | undefined {
  const ranks = tags.map((tag) => supported.get(tag)).filter((rank) => rank !== undefined);
  return ranks.length === 0 ? undefined : Math.min(...ranks);
}
