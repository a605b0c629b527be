import { Readable } from 'node:stream';
import { ServiceError } from '../../aws/service-error.ts';
import type { ObjectReader } from '../../services/lambda/ports.ts';
import type { CallService } from './call-service.ts';

/** Reads code from S3 as Lambda does: from a bucket of the function's own region only. */
export function objectReader(call: CallService): ObjectReader {
  return {
    async read({ bucket, key, version, region }) {
      const scope = { region };
      const { LocationConstraint } = await call('s3 GetBucketLocation', { Bucket: bucket }, scope);
      const home = regionOf(LocationConstraint);
      if (home !== region) {
        throw new ServiceError(
          'PermanentRedirect',
          `The bucket is in this region: ${home}. Please use this region to retry the request`,
          { status: 301 },
        );
      }
      const input = { Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) };
      const { Body } = await call('s3 GetObject', input, scope);
      return Body instanceof Readable || isBytes(Body) ? Body : new Uint8Array();
    },
  };
}

/** A small object is answered as bytes, which the SDK's types do not have. */
function isBytes(body: unknown): body is Uint8Array {
  return body instanceof Uint8Array;
}

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
function regionOf(constraint: string | undefined): string {
  if (constraint === undefined || constraint === '') {
    return 'us-east-1';
  }
  return constraint === 'EU' ? 'eu-west-1' : constraint;
}
