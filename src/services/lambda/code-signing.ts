import type { CodeSigningConfig } from '@aws-sdk/client-lambda';
import { ServiceError } from '../../aws/service-error.ts';
import { partitionOf, type Home } from './arn.ts';
import type { CodeSigningConfigRecord } from './code-signing-table.ts';
import { lastModified } from './function-configuration.ts';
import type { LambdaStore } from './store.ts';

export function codeSigningConfigArn({ region, account }: Home, id: string): string {
  return `arn:${partitionOf(region)}:lambda:${region}:${account}:code-signing-config:${id}`;
}

/** The id at the end of an ARN. */
export const codeSigningConfigId = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

/**
 * A configuration that a function is to use.
 * @throws {ServiceError} CodeSigningConfigNotFoundException
 */
export async function requireCodeSigningConfig(
  store: LambdaStore,
  arn: string,
  home: Home,
): Promise<CodeSigningConfigRecord> {
  const record = await store.codeSigning.find(home, codeSigningConfigId(arn));
  if (record === undefined) {
    throw new ServiceError(
      'CodeSigningConfigNotFoundException',
      `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
      { status: 404, Type: 'User' },
    );
  }
  return record;
}

/**
 * A configuration that is asked for itself. Its error has no `Type`.
 * @throws {ServiceError} ResourceNotFoundException
 */
export async function findCodeSigningConfig(
  store: LambdaStore,
  arn: string,
  home: Home,
): Promise<CodeSigningConfigRecord> {
  const record = await store.codeSigning.find(home, codeSigningConfigId(arn));
  if (record === undefined) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `The Lambda code signing configuration ${arn} can not be found.`,
      { status: 404 },
    );
  }
  return record;
}

/** A configuration as the API answers it. */
export function codeSigningConfigOf(record: CodeSigningConfigRecord, home: Home): CodeSigningConfig {
  return {
    CodeSigningConfigId: record.id,
    CodeSigningConfigArn: codeSigningConfigArn(home, record.id),
    Description: record.description,
    AllowedPublishers: { SigningProfileVersionArns: [...record.publishers] },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: record.policy },
    LastModified: lastModified(record.modifiedAt),
  };
}
