import type { InspectedArchive } from '../inspected-archive.ts';
import type { ModuleGraph } from './module-graph.ts';

/** What is loaded of one distribution, or of the user's own files, before the handler can be called. */
export interface LoadedPart {
  /** Absent for files that belong to no distribution. */
  readonly distribution?: string;
  readonly modules: number;
  /** Of sources and bytecode, unpacked. */
  readonly bytes: number;
  /** Of machine code, unpacked. */
  readonly nativeBytes: number;
}

/** What a cold start loads at least: modules that are always imported. What the runtime brings is not counted. */
export interface ImportLoad {
  readonly modules: number;
  readonly bytes: number;
  readonly nativeBytes: number;
  /** The most bytes of source first. */
  readonly parts: readonly LoadedPart[];
}

/** @param ownerOf the distribution that a file belongs to */
export function importLoad(
  { modules }: ModuleGraph,
  ownerOf: (archive: InspectedArchive, path: string) => string | undefined,
): ImportLoad {
  const parts = new Map<string | undefined, Omit<LoadedPart, 'distribution'>>();
  for (const { kind, found } of modules.values()) {
    if (kind !== 'required' || found === undefined || found.kind === 'namespace') {
      continue;
    }
    const { archive, entry } = found.file;
    const owner = ownerOf(archive, entry.path);
    const isNative = entry.path.endsWith('.so');
    parts.set(
      owner,
      add(parts.get(owner), {
        modules: 1,
        bytes: isNative ? 0 : entry.size,
        nativeBytes: isNative ? entry.size : 0,
      }),
    );
  }
  const listed = [...parts].map(([distribution, part]) => ({
    ...(distribution === undefined ? {} : { distribution }),
    ...part,
  }));
  const total = listed.reduce<Omit<LoadedPart, 'distribution'>>(add, NOTHING);
  return { ...total, parts: listed.toSorted((a, b) => b.bytes - a.bytes || b.modules - a.modules) };
}

const NOTHING = { modules: 0, bytes: 0, nativeBytes: 0 };

function add(
  a: Omit<LoadedPart, 'distribution'> = NOTHING,
  b: Omit<LoadedPart, 'distribution'>,
): Omit<LoadedPart, 'distribution'> {
  return {
    modules: a.modules + b.modules,
    bytes: a.bytes + b.bytes,
    nativeBytes: a.nativeBytes + b.nativeBytes,
  };
}
