import type { FunctionUrlConfig, GetFunctionUrlConfigResponse } from '@aws-sdk/client-lambda';
import { functionArn } from './arn.ts';
import type { AttachmentPlace } from './attachment-table.ts';
import type { UrlRecord } from './attachments.ts';
import type { Lambda } from './lambda.ts';

/** The form of a qualifier of a function URL: an alias only. */
export const urlQualifierRule = {
  maxLength: 128,
  pattern: String.raw`((?!^\d+$)^[0-9a-zA-Z-_]+$)`,
};

/** What every answer about a function URL has. */
export function urlConfigOf(
  { options }: Pick<Lambda, 'options'>,
  { home, name, qualifier }: AttachmentPlace,
  record: UrlRecord,
): Omit<GetFunctionUrlConfigResponse, 'LastModifiedTime'> {
  return {
    FunctionUrl: options.functionUrl(record.id, home.region),
    FunctionArn: functionArn(home, name, qualifier === '' ? undefined : qualifier),
    AuthType: record.authType,
    CreationTime: urlTime(record.createdAt),
    ...(record.cors !== undefined && { Cors: record.cors }),
    ...(record.invokeMode !== undefined && { InvokeMode: record.invokeMode }),
  };
}

/** A function URL as it is read: the mode is told even when nobody set it. */
export function readUrlConfigOf(
  lambda: Pick<Lambda, 'options'>,
  place: AttachmentPlace,
  record: UrlRecord,
): FunctionUrlConfig {
  return {
    ...urlConfigOf(lambda, place, record),
    LastModifiedTime: urlTime(record.modifiedAt),
    InvokeMode: record.invokeMode ?? 'BUFFERED',
  };
}

/** `2026-11-24T15:04:05.000000Z`: with microseconds, as function URLs have them. */
export const urlTime = (millis: number): string => new Date(millis).toISOString().replace('Z', '000Z');
