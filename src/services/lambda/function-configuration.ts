import type { FunctionConfiguration, Layer, SnapStartResponse } from '@aws-sdk/client-lambda';
import { functionArn, type Home } from './arn.ts';
import { LATEST } from './function-name.ts';
import type { VersionRecord } from './records.ts';
import { runtimeVersionArn } from './runtime-names.ts';

/** Which version of which function a configuration is of. */
export interface ConfigurationSubject {
  readonly home: Home;
  readonly name: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** What the ARN ends with; none leaves it unqualified. */
  readonly qualifier?: string | undefined;
}

const UNDER_WAY = { reason: 'The function is being created.', code: 'Creating' } as const;

/** A version as most operations answer it. The record is shown as it is: settle it first. */
export function configurationOf(record: VersionRecord, subject: ConfigurationSubject): FunctionConfiguration {
  const { Runtime } = record.settings;
  return {
    ...listedConfigurationOf(record, subject),
    ...stateOf(record),
    ...(Runtime !== undefined && {
      RuntimeVersionConfig: {
        RuntimeVersionArn:
          record.runtimeManagement?.versionArn ?? runtimeVersionArn(subject.home.region, Runtime),
      },
    }),
  };
}

/** A version as lists show it: without state, update status and runtime version. */
export function listedConfigurationOf(
  record: VersionRecord,
  { home, name, version, qualifier }: ConfigurationSubject,
): FunctionConfiguration {
  const { Layers, ...settings } = record.settings;
  return {
    FunctionName: name,
    FunctionArn: functionArn(home, name, qualifier),
    ...settings,
    SnapStart: snapStartOf(record, version),
    CodeSize: record.code.size,
    CodeSha256: codeSha256(record.code.sha256),
    LastModified: lastModified(record.modifiedAt),
    Version: version,
    RevisionId: record.revisionId,
    ...(Layers !== undefined && {
      Layers: Layers.map(({ arn, code }): Layer => ({ Arn: arn, CodeSize: code.size })),
    }),
  };
}

function stateOf({ transition }: VersionRecord): FunctionConfiguration {
  switch (transition?.kind) {
    case 'create':
      return { State: 'Pending', StateReason: UNDER_WAY.reason, StateReasonCode: UNDER_WAY.code };
    case 'update':
      return {
        State: 'Active',
        LastUpdateStatus: 'InProgress',
        LastUpdateStatusReason: UNDER_WAY.reason,
        LastUpdateStatusReasonCode: UNDER_WAY.code as 'InternalError',
      };
    case undefined:
      return { State: 'Active', LastUpdateStatus: 'Successful' };
  }
}

function snapStartOf({ settings }: VersionRecord, version: string): SnapStartResponse {
  const ApplyOn = settings.SnapStart?.ApplyOn ?? 'None';
  const isOn = ApplyOn === 'PublishedVersions' && version !== LATEST;
  return { ApplyOn, OptimizationStatus: isOn ? 'On' : 'Off' };
}

/** The digest as the API writes it. */
export const codeSha256 = (hexadecimal: string): string => Buffer.from(hexadecimal, 'hex').toString('base64');

/** `2026-11-24T15:04:05.000+0000`: the one time of the API without a colon in its offset. */
export const lastModified = (millis: number): string => new Date(millis).toISOString().replace('Z', '+0000');
