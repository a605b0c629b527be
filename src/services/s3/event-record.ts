import type { RequestContext } from '../../aws/operation.ts';
import { canonicalId } from './owner.ts';
import type { BucketRow } from './tables.ts';

/** What happens to objects, as notification configurations name it behind `s3:`. */
export type EventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Post'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectRemoved:Delete'
  | 'ObjectRemoved:DeleteMarkerCreated'
  | 'ObjectTagging:Put'
  | 'ObjectTagging:Delete'
  | 'ObjectAcl:Put';

/** An event as it is kept until somebody has it. */
export interface ObjectEvent {
  readonly name: EventName;
  readonly bucket: Pick<BucketRow, 'name' | 'region' | 'account'>;
  readonly key: string;
  readonly versionId: string | undefined;
  /** Neither is there for events of objects that are gone. */
  readonly size: number | undefined;
  readonly etag: string | undefined;
  readonly at: number;
  readonly requestId: string;
  readonly caller: string;
}

/** An event in the shape of S3's messages ("Event message structure"), version 2.1. */
export interface S3EventRecord {
  readonly eventVersion: string;
  readonly eventSource: 'aws:s3';
  readonly awsRegion: string;
  readonly eventTime: string;
  readonly eventName: EventName;
  readonly userIdentity: { readonly principalId: string };
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly responseElements: Readonly<Record<string, string>>;
  readonly s3: {
    readonly s3SchemaVersion: string;
    readonly configurationId: string;
    readonly bucket: {
      readonly name: string;
      readonly ownerIdentity: { readonly principalId: string };
      readonly arn: string;
    };
    readonly object: {
      readonly key: string;
      readonly size?: number;
      readonly eTag?: string;
      readonly versionId?: string;
      readonly sequencer: string;
    };
  };
}

/**
 * @param configurationId the entry of the configuration that asked for it
 * @param order grows from event to event: how receivers tell which of two came later
 */
export function eventRecord(
  event: ObjectEvent,
  { configurationId, order }: { readonly configurationId: string; readonly order: number },
): S3EventRecord {
  const owner = { principalId: canonicalId(event.bucket.account).slice(0, 14).toUpperCase() };
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: event.bucket.region,
    eventTime: new Date(event.at).toISOString(),
    eventName: event.name,
    userIdentity: { principalId: `AWS:${event.caller}` },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: {
      'x-amz-request-id': event.requestId,
      'x-amz-id-2': Buffer.from(event.requestId).toString('base64'),
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: {
        name: event.bucket.name,
        ownerIdentity: owner,
        arn: `arn:aws:s3:::${event.bucket.name}`,
      },
      object: {
        key: eventKey(event.key),
        ...(event.size !== undefined && { size: event.size }),
        ...(event.etag !== undefined && { eTag: event.etag }),
        ...(event.versionId !== undefined && { versionId: event.versionId }),
        sequencer: order.toString(16).toUpperCase().padStart(18, '0'),
      },
    },
  };
}

/** Who did it and when, out of a request. */
export function eventOrigin(context: RequestContext): Pick<ObjectEvent, 'at' | 'requestId' | 'caller'> {
  return {
    at: context.now,
    requestId: context.requestId,
    caller: context.callerArn.slice(context.callerArn.lastIndexOf('/') + 1),
  };
}

/** Keys in events are encoded as forms are. */
function eventKey(key: string): string {
  return new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/');
}
