import { runtimeSdk, runtimeSdkVersions } from '../../lambda/sdk.ts';
import { scanImports, type PythonImport } from '../../python/import-scan.ts';
import type { Finding } from '../finding.ts';
import { topLevel } from '../imports/module-name.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { importError } from '../lambda-error.ts';
import type { LocatedFile } from '../merged-tree.ts';
import { prefixedImports } from '../prefixed-imports.ts';

/** Parts of the SDK that are made for each other's versions, and released together. */
const CORE: readonly string[] = ['boto3', 'botocore', 's3transfer'];

/**
 * Reports a part of the SDK that comes without the rest, if the function loads what is missing: the runtime's own parts
 * then run with one that they were never tried with, such as its botocore with another urllib3. When no part is
 * brought, it says which version the function gets.
 */
export function checkSdk(inspection: Inspection): Finding[] {
  const { distributions, imports } = inspection;
  const brought = distributions.filter(({ normalizedName }) => runtimeSdk.has(normalizedName));
  const names = new Set(brought.map(({ normalizedName }) => normalizedName));
  const missing = CORE.filter((name) => !names.has(name));
  const [first] = brought;
  const isUsed = imports?.fromRuntime.has('boto3') === true || imports?.fromRuntime.has('botocore') === true;
  const isBroken = names.has('boto3');
  if (first === undefined || missing.length === 0 || !(isUsed || isBroken)) {
    return fromRuntime(inspection);
  }
  return [
    {
      code: 'SDK_PARTIAL',
      severity: 'warning',
      ...placeOf(inspection, first.archive, first.path),
      distribution: first.name,
      message: `${[...names].sort().join(', ')} of the SDK ${names.size === 1 ? 'is' : 'are'} brought without ${missing.join(', ')}: those of ${inspection.target.runtime.id}, which AWS changes by itself, will run with ${names.size === 1 ? 'it' : 'them'}`,
      hint: 'bring the SDK whole or not at all: zipwright build has --bundle-sdk and --exclude-runtime-sdk',
      lambdaError: importError(inspection, "cannot import name 'DEFAULT_CIPHERS' from 'urllib3.util.ssl_'"),
    },
  ];
}

function fromRuntime(inspection: Inspection): Finding[] {
  const { target, modules } = inspection;
  const known = runtimeSdkVersions[target.runtime.id];
  const isBrought = modules.find('boto3') !== undefined || prefixedImports(inspection).some(asksForSdk);
  const user = isBrought ? undefined : findUser(inspection);
  if (user === undefined) {
    return [];
  }
  const version =
    known === undefined
      ? 'a version that nobody published'
      : `${known.boto3} when somebody last published it (${known.readOn})`;
  return [
    {
      code: 'SDK_FROM_RUNTIME',
      severity: 'notice',
      ...placeOf(inspection, user.archive, user.entry.path),
      message: `boto3 is that of ${target.runtime.id} itself, ${version}: AWS changes it by itself`,
      hint: 'bundle it for a version of your own, as AWS recommends: zipwright build --bundle-sdk',
    },
  ];
}

/** What is loaded with the handler and uses boto3: the user's own sources in any way, others whenever they are loaded. */
function findUser({ imports, owners }: Inspection): LocatedFile | undefined {
  for (const [name, file] of imports?.sources ?? []) {
    const { archive, entry } = file;
    const required = imports?.imports.get(name) ?? [];
    if (required.some(importsSdk)) {
      return file;
    }
    const isOwn = owners.of(archive, entry.path) === undefined;
    const bytes = isOwn ? archive.reader.read(entry) : undefined;
    if (bytes?.includes('boto') === true && scanImports(bytes).some(importsSdk)) {
      return file;
    }
  }
  return undefined;
}

function importsSdk(each: PythonImport): boolean {
  return each.level === 0 && each.kind !== 'type-only' && asksForSdk(each);
}

function asksForSdk({ module }: Pick<PythonImport, 'module'>): boolean {
  const name = topLevel(module);
  return name === 'boto3' || name === 'botocore';
}
