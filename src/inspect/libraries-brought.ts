import type { Inspection } from './inspection.ts';

const cache = new WeakMap<Inspection, ReadonlySet<string>>();

/**
 * Whether the archives bring a shared library, by its file name or its soname, wherever it lies: run paths and programs
 * that load it before are not followed.
 */
export function isBrought(inspection: Inspection, library: string): boolean {
  const known = cache.get(inspection) ?? broughtNames(inspection);
  cache.set(inspection, known);
  return known.has(library);
}

function broughtNames({ archives, natives }: Inspection): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { files } of archives) {
    for (const path of files.keys()) {
      if (path.includes('.so')) {
        names.add(path.slice(path.lastIndexOf('/') + 1));
      }
    }
  }
  for (const { content } of natives) {
    if (content.kind === 'elf' && content.elf.soname !== undefined) {
      names.add(content.elf.soname);
    }
  }
  return names;
}
