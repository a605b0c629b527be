import type { InspectedArchive } from '../inspected-archive.ts';
import type { ModuleArchives } from '../module-index.ts';

/** A folder of `sys.path` that archives are unpacked to. */
export interface ModuleRoot {
  /** On Lambda. */
  readonly folder: '/var/task' | `/opt/python${string}`;
  /** The same in the archives: empty, or with a final slash. */
  readonly prefix: string;
  /** What is unpacked there, each over those that come after it here. */
  readonly archives: readonly InspectedArchive[];
}

/** The folders in the order of `sys.path`. Later layers are unpacked over earlier ones. */
export function moduleRoots({ artifact, layers, isLayer }: ModuleArchives, minor: number): ModuleRoot[] {
  const unpacked = (isLayer ? [...layers, artifact] : layers).toReversed();
  const sites = `lib/python3.${minor}/site-packages` as const;
  return [
    { folder: '/var/task', prefix: '', archives: isLayer ? [] : [artifact] },
    { folder: `/opt/python/${sites}`, prefix: `python/${sites}/`, archives: unpacked },
    { folder: '/opt/python', prefix: 'python/', archives: unpacked },
  ];
}
