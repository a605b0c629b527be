import { runtimeSdk, runtimeSdkVersions } from '../../lambda/sdk.ts';
import type { PythonRuntime } from '../../lambda/runtimes.ts';
import { scanImports } from '../../python/import-scan.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import type { Owners } from '../distributions.ts';
import type { BomComponent } from './bom.ts';
import { packageUrl } from './package-url.ts';

/** Distributions of the SDK by what they are imported as. */
const MODULES: ReadonlyMap<string, string> = new Map(
  [...runtimeSdk].map((name) => [name === 'python-dateutil' ? 'dateutil' : name, name]),
);

/**
 * A distribution that the runtime brings. It is no part of the archive, so its scope is `optional`; AWS changes its version
 * without notice, so that is only what was last seen.
 */
export function runtimeComponent(name: string, runtime: PythonRuntime): BomComponent {
  const known = runtimeSdkVersions[runtime.id];
  const seen = { boto3: known?.boto3, botocore: known?.botocore, urllib3: known?.urllib3 };
  const version = Object.entries(seen).find(([each]) => each === name)?.[1];
  return {
    type: 'library',
    'bom-ref': runtimeRef(name),
    name,
    scope: 'optional',
    purl: packageUrl(name, undefined),
    properties: [
      { name: 'zipwright:provided-by', value: runtime.id },
      ...(version === undefined || known === undefined
        ? []
        : [
            { name: 'zipwright:version-seen' as const, value: version },
            { name: 'zipwright:version-seen-on' as const, value: known.readOn },
          ]),
    ],
  };
}

export function runtimeRef(name: string): string {
  return `runtime:${name}`;
}

const LARGEST_SOURCE = 8 * 1024 * 1024;

/** Distributions of the runtime's SDK that the user's own sources import. */
export function importedFromRuntime(archive: InspectedArchive, owners: Owners): Set<string> {
  const found = new Set<string>();
  for (const [path, entry] of archive.files) {
    if (!path.endsWith('.py') || owners.of(archive, path) !== undefined) {
      continue;
    }
    const bytes = archive.reader.read(entry, LARGEST_SOURCE);
    for (const { module, level, kind } of bytes === undefined ? [] : scanImports(bytes)) {
      const name = level > 0 || kind === 'type-only' ? undefined : MODULES.get(module.split('.', 1)[0] ?? '');
      if (name !== undefined) {
        found.add(name);
      }
    }
  }
  return found;
}
