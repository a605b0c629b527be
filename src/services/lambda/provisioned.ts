import type { PutProvisionedConcurrencyConfigResponse } from '@aws-sdk/client-lambda';
import type { Attached } from './attachment-table.ts';
import type { ProvisionedRecord } from './attachments.ts';
import { lastModified } from './function-configuration.ts';

/** Environments that all of a function's configurations together ask for. */
export function provisionedTotal(configs: readonly Attached<'provisioned'>[]): number {
  return configs.reduce((sum, { record }) => sum + record.requested, 0);
}

/** A configuration as the API answers it. */
export function provisionedConfigOf(
  record: ProvisionedRecord,
  now: number,
): PutProvisionedConcurrencyConfigResponse {
  const isReady = now >= record.readyAt;
  const there = isReady ? record.requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: record.requested,
    AvailableProvisionedConcurrentExecutions: there,
    AllocatedProvisionedConcurrentExecutions: there,
    Status: isReady ? 'READY' : 'IN_PROGRESS',
    LastModified: lastModified(record.modifiedAt),
  };
}
