import { runtimeSdk } from '../../lambda/sdk.ts';
import type { Finding } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';

/** Parts of the SDK that are made for each other's versions, and released together. */
const CORE: readonly string[] = ['boto3', 'botocore', 's3transfer'];

/**
 * Reports a part of the SDK that comes without the rest, if the function loads what is missing: the runtime's own parts
 * then run with one that they were never tried with, such as its botocore with another urllib3.
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
    return [];
  }
  return [
    {
      code: 'SDK_PARTIAL',
      severity: 'warning',
      ...placeOf(inspection, first.archive, first.path),
      distribution: first.name,
      message: `${[...names].sort().join(', ')} of the SDK ${names.size === 1 ? 'is' : 'are'} brought without ${missing.join(', ')}: those of ${inspection.target.runtime.id}, which AWS changes by itself, will run with ${names.size === 1 ? 'it' : 'them'}`,
      hint: 'bring the SDK whole or not at all: zipwright build has --bundle-sdk and --exclude-runtime-sdk',
      lambdaError:
        "Runtime.ImportModuleError: Unable to import module: cannot import name 'DEFAULT_CIPHERS' from 'urllib3.util.ssl_'",
    },
  ];
}
