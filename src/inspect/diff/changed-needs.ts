import { newestVersion, type ElfFacts, type VersionPrefix } from '../../elf/facts.ts';
import { compareVersionNumbers } from '../../elf/version-number.ts';
import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import { listNatives, type InspectedNative } from '../native-files.ts';
import type { FileChange, NeedChange } from './archive-diff.ts';
import type { ArchivePair } from './compared-archive.ts';

/** What native files ask for, all together. */
class Needs {
  readonly #newest = new Map<VersionPrefix, string>();
  readonly #machines = new Set<string>();
  readonly #abis = new Set<string>();

  add({ content, extension }: InspectedNative): void {
    if (content.kind !== 'damaged') {
      this.#machines.add(content.kind === 'elf' ? machineOf(content.elf) : FOREIGN[content.kind]);
    }
    if (extension !== undefined && extension.kind !== 'plain') {
      const tag = extension.pythonMinor === undefined ? 'abi3' : `cp3${extension.pythonMinor}`;
      this.#abis.add(`${tag}${extension.freeThreaded === true ? 't' : ''}`);
    }
    if (content.kind === 'elf') {
      for (const prefix of PREFIXES) {
        this.#raise(prefix, newestVersion(content.elf, prefix));
      }
    }
  }

  #raise(prefix: VersionPrefix, version: string | undefined): void {
    const known = this.#newest.get(prefix);
    if (version !== undefined && (known === undefined || compareVersionNumbers(version, known) > 0)) {
      this.#newest.set(prefix, version);
    }
  }

  /** Texts by need; nothing for what is not needed. */
  get values(): ReadonlyMap<NeedChange['need'], string | undefined> {
    return new Map([
      ['glibc', this.#newest.get('GLIBC_')],
      ['GLIBCXX', this.#newest.get('GLIBCXX_')],
      ['CXXABI', this.#newest.get('CXXABI_')],
      ['machine', listed(this.#machines)],
      ['Python ABI', listed(this.#abis)],
    ]);
  }
}

function listed(texts: ReadonlySet<string>): string | undefined {
  return texts.size === 0 ? undefined : [...texts].sort().join(', ');
}

const PREFIXES: readonly VersionPrefix[] = ['GLIBC_', 'GLIBCXX_', 'CXXABI_'];
/** gABI: e_machine. */
const MACHINES: ReadonlyMap<number, string> = new Map([
  [3, 'i386'],
  [40, 'arm'],
  [62, 'x86_64'],
  [183, 'arm64'],
]);
const FOREIGN = { macho: 'macOS', pe: 'Windows' } as const;

function machineOf({ machine, libc }: ElfFacts): string {
  const name = MACHINES.get(machine) ?? `machine ${machine}`;
  return libc === 'musl' ? `${name} (musl)` : name;
}

/**
 * Tells how the needs of all native files changed. Those that are the same in both archives are only looked at where
 * they decide, and only until they have.
 */
export function changedNeeds(pair: ArchivePair, files: readonly FileChange[]): NeedChange[] {
  const [before, after] = [new Needs(), new Needs()];
  const changed = new Set(files.filter(({ change }) => change !== 'mode').map(({ path }) => path));
  for (const [needs, { rest, fileAt }] of [[before, pair.before] as const, [after, pair.after] as const]) {
    const entries = [...changed].flatMap((path) => fileAt(path) ?? []);
    nativesOf(rest, entries).forEach((native) => needs.add(native));
  }
  let changes = compareNeeds(before, after);
  if (changes.length > 0) {
    const { whole } = pair.after;
    for (const entry of whole.files.values()) {
      const natives = changed.has(entry.path) ? [] : nativesOf(whole, [entry]);
      natives.forEach((native) => [before, after].forEach((needs) => needs.add(native)));
      changes = natives.length === 0 ? changes : compareNeeds(before, after);
      if (changes.length === 0) {
        break;
      }
    }
  }
  return changes;
}

function nativesOf(archive: InspectedArchive, entries: readonly InspectedEntry[]): InspectedNative[] {
  const files = new Map(entries.map((entry) => [entry.path, entry]));
  return files.size === 0 ? [] : listNatives({ ...archive, files });
}

function compareNeeds(before: Needs, after: Needs): NeedChange[] {
  const [left, right] = [before.values, after.values];
  return [...left].flatMap(([need, value]) => {
    const other = right.get(need);
    return value === other
      ? []
      : [
          {
            need,
            ...(value === undefined ? {} : { before: value }),
            ...(other === undefined ? {} : { after: other }),
          },
        ];
  });
}
