import { runtimeSdk } from '../lambda/sdk.ts';
import type { OpenPack } from '../wheel/open-pack.ts';
import type { PackageNotice } from './package-notice.ts';
import type { UserEntry } from './user-entries.ts';

const USES_SDK = /^[ \t]*(?:from|import)[ \t]+(?:boto3|botocore)\b/m;

/**
 * Compares what a package brings of the SDK with what it uses. A package that has urllib3 but not boto3 runs the
 * runtime's boto3 with an urllib3 it was never tried with.
 * @param layerDistributions normalised names of what the function's layers bring
 */
export function sdkNotice(
  packs: readonly OpenPack[],
  userEntries: readonly UserEntry[],
  layerDistributions: ReadonlySet<string>,
): PackageNotice | undefined {
  const brought = new Set([...packs.map(({ facts }) => facts.name), ...layerDistributions]);
  const usesSdk = userEntries.some(
    ({ path, content }) => path.endsWith('.py') && USES_SDK.test(content.toString('latin1')),
  );
  if (!usesSdk || brought.has('boto3')) {
    return undefined;
  }
  const parts = [...runtimeSdk].filter((name) => brought.has(name));
  if (parts.length > 0) {
    return {
      message: `The package brings ${parts.join(', ')} without boto3: the runtime's boto3 will run with ${parts.length === 1 ? 'it' : 'them'}`,
      hint: 'bundle the SDK whole with --bundle-sdk, so that all of it has the versions that fit together',
    };
  }
  return {
    message: "The function uses the runtime's own boto3, whose version AWS changes from time to time",
    hint: 'pin it with --bundle-sdk',
  };
}
