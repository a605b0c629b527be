import { spawnSync } from 'node:child_process';
import { listDistributions } from '../../../src/inspect/distributions.ts';
import type { InspectedArchive } from '../../../src/inspect/inspected-archive.ts';

/** What an installed distribution says of itself; `null` where it says nothing. */
export interface SaidMetadata {
  readonly name: string | null;
  readonly version: string | null;
  readonly requires: readonly string[];
  readonly requiresPython: string | null;
}

const PROGRAM = `
import importlib.metadata, json, sys
found = {}
for distribution in importlib.metadata.distributions(path=[sys.argv[1]]):
    try:
        metadata = distribution.metadata
        found[distribution._path.name] = {
            "name": metadata["Name"],
            "version": metadata["Version"],
            "requires": distribution.requires or [],
            "requiresPython": metadata["Requires-Python"],
        }
    except Exception as error:
        found[distribution._path.name] = type(error).__name__
print(json.dumps(found))
`;

/** Asks importlib.metadata for the distributions of a folder, by the names of their metadata's folders. */
export function askPython(python: string, folder: string): Readonly<Record<string, SaidMetadata | string>> {
  const { stdout, stderr, status } = spawnSync(python, ['-I', '-c', PROGRAM, folder], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) {
    throw new Error(`${python} ended with ${status}: ${stderr}`);
  }
  const found = JSON.parse(stdout) as Readonly<Record<string, SaidMetadata | string>>;
  return Object.fromEntries(Object.entries(found).map(([name, said]) => [name, withoutSpace(said)]));
}

function plain(text: string | null): string | null {
  return text?.replaceAll(/\s+/g, ' ').trim() ?? null;
}

/** Python keeps line ends of folded fields and space at the end; neither means anything. */
function withoutSpace(said: SaidMetadata | string): SaidMetadata | string {
  return typeof said === 'string'
    ? said
    : {
        name: plain(said.name),
        version: plain(said.version),
        requires: said.requires.map((requirement) => plain(requirement) ?? ''),
        requiresPython: plain(said.requiresPython),
      };
}

/** The same by our own reading; a text says why metadata could not be read. */
export function askInspect(archive: InspectedArchive): Readonly<Record<string, SaidMetadata | string>> {
  return Object.fromEntries(
    listDistributions(archive).map(({ folder, metadata }) => [
      folder,
      typeof metadata === 'string'
        ? metadata
        : {
            name: metadata.name,
            version: metadata.version,
            requires: metadata.requiresDist,
            requiresPython: metadata.requiresPython ?? null,
          },
    ]),
  );
}
