import { describeTarget, type Target } from '../lambda/target.ts';
import type { OpenPack } from '../wheel/open-pack.ts';
import { PackagingError } from './errors.ts';
import { nativeFaults, type NativeFault } from './native-audit.ts';
import { isLoadable } from './native-loadable.ts';

/** A distribution that was found installed, with its pack. */
export interface FoundPack {
  readonly pack: OpenPack;
  /** Tags of the wheel that it was installed from. */
  readonly tags: readonly string[];
}

/** A distribution that only works on the machine that it was installed on. */
interface HostDistribution {
  readonly name: string;
  readonly version: string;
  readonly faults: readonly NativeFault[];
}

/** How many distributions a message or a command names before it counts them or takes another way. */
const NAMED = 6;

/** Where packs were found, and what is exempt from the check. */
export interface HostCheck {
  readonly target: Target;
  /** How messages call the folder, environment or archive. */
  readonly label: string;
  readonly isExempt: (path: string) => boolean;
}

/**
 * Refuses distributions that were installed for another machine than the target: native libraries that it cannot
 * load, wheels of another operating system.
 * @throws {PackagingError} WRONG_NATIVE_LIBRARY naming all of them, with the command that gets them for the target
 */
export function refuseHostPacks(found: readonly FoundPack[], check: HostCheck): void {
  const refused = found.flatMap(({ pack, tags }): HostDistribution[] => {
    const faults = faultsOf(pack, tags, check);
    return faults.length === 0 ? [] : [{ name: pack.facts.name, version: pack.facts.version, faults }];
  });
  const first = refused[0]?.faults[0];
  if (first === undefined) {
    return;
  }
  const count = refused.reduce((sum, { faults }) => sum + faults.length, 0);
  const others = count > 1 ? ` (and ${count - 1} more)` : '';
  throw new PackagingError(
    'WRONG_NATIVE_LIBRARY',
    `Cannot package ${names(refused)} of "${check.label}" for ${describeTarget(check.target)}: "${first.path}" ${first.reason}${others}`,
    {
      data: {
        target: describeTarget(check.target),
        distributions: refused.map(({ name, version }) => ({ name, version })),
        faults: refused.flatMap(({ faults }) => faults),
      },
      hint: remedy(refused),
    },
  );
}

function names(refused: readonly HostDistribution[]): string {
  const shown = refused.slice(0, NAMED).map(({ name, version }) => `${name} ${version}`);
  const more = refused.length > NAMED ? [`${refused.length - NAMED} more`] : [];
  const all = [...shown, ...more];
  return all.length === 1 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

function remedy(refused: readonly HostDistribution[]): string {
  if (refused.length > NAMED) {
    return 'have everything resolved anew for the target: pip freeze > requirements.txt, then build without --from';
  }
  const options = refused.map(({ name, version }) => `--with "${name}==${version}"`).join(' ');
  return `have ${refused.length === 1 ? 'it' : 'them'} resolved anew for the target by adding ${options} to the command`;
}

function faultsOf(pack: OpenPack, tags: readonly string[], check: HostCheck): NativeFault[] {
  const { facts } = pack;
  const origin = `${facts.name} ${facts.version}`;
  const { native } = facts;
  const files =
    native === undefined || isLoadable(native, check.target)
      ? []
      : nativeFaults(
          pack.readNative().map(({ path, elf }) => ({ path: facts.prefix + path, origin, elf })),
          check.target,
        );
  const foreign = facts.foreign.flatMap((path): NativeFault[] => {
    const system = foreignSystem(path);
    return system === undefined
      ? []
      : [{ path: facts.prefix + path, origin, reason: `is for ${system}, and Lambda runs Linux` }];
  });
  const faults = [...files, ...foreign];
  const remaining = faults.filter(({ path }) => !check.isExempt(path));
  const isAllExempt = faults.length > 0 && remaining.length === 0;
  const system = isAllExempt ? undefined : wheelSystem(tags);
  const metadata = `${facts.prefix}${facts.wheel}`;
  return system === undefined || check.isExempt(metadata)
    ? remaining
    : [...remaining, { path: metadata, origin, reason: `says that it is for ${system}` }];
}

/** Only modules count: programs and libraries for many systems lie in many a package that runs on each of them. */
function foreignSystem(path: string): string | undefined {
  if (path.endsWith('.pyd')) {
    return 'Windows';
  }
  return path.endsWith('.so') ? 'macOS' : undefined;
}

const SYSTEMS: readonly (readonly [platform: RegExp, name: string])[] = [
  [/^macosx_/, 'macOS'],
  [/^win(?:32|_)/, 'Windows'],
  [/^musllinux_/, 'Linux with musl'],
  [/^ios_/, 'iOS'],
  [/^android_/, 'Android'],
];

/** The system that a wheel is for when all its tags name one that is not Lambda's. */
function wheelSystem(tags: readonly string[]): string | undefined {
  const systems = tags.map((tag) => {
    const platform = tag.slice(tag.lastIndexOf('-') + 1);
    return SYSTEMS.find(([pattern]) => pattern.test(platform))?.[1];
  });
  return systems.every((system) => system !== undefined) ? systems[0] : undefined;
}
