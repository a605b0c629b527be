import { ServiceError } from '../../aws/service-error.ts';

/**
 * Errors of S3 with its own texts (API reference, "List of error codes"). Members go into the XML beside Code and Message;
 * the member `headers` is for the HTTP answer.
 */
export const noSuchBucket = (name: string): ServiceError =>
  new ServiceError('NoSuchBucket', 'The specified bucket does not exist', { status: 404, BucketName: name });

export const invalidBucketName = (name: string): ServiceError =>
  new ServiceError('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });

export const permanentRedirect = (name: string, region: string): ServiceError =>
  new ServiceError(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    {
      status: 301,
      Endpoint: `${name}.s3.${region}.amazonaws.com`,
      Bucket: name,
      Region: region,
      headers: { 'x-amz-bucket-region': region },
    },
  );

export const noSuchKey = (key: string, headers: Readonly<Record<string, string>> = {}): ServiceError =>
  new ServiceError('NoSuchKey', 'The specified key does not exist.', { status: 404, Key: key, headers });

export const noSuchVersion = (key: string, versionId: string): ServiceError =>
  new ServiceError('NoSuchVersion', 'The specified version does not exist.', {
    status: 404,
    Key: key,
    VersionId: versionId,
  });

export const noSuchUpload = (uploadId: string): ServiceError =>
  new ServiceError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { status: 404, UploadId: uploadId },
  );

/** `argument` is named as on the wire: `max-keys`, `versionId`. */
export const invalidArgument = (message: string, argument: string, value: string): ServiceError =>
  new ServiceError('InvalidArgument', message, { ArgumentName: argument, ArgumentValue: value });

export const invalidRequest = (message: string): ServiceError => new ServiceError('InvalidRequest', message);

/** CopyObject and UploadPartCopy take 5 GiB at once. */
export const copyTooLarge = (): ServiceError =>
  invalidRequest(
    'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
  );

export const malformedXml = (): ServiceError =>
  new ServiceError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

export const accessDenied = (message = 'Access Denied'): ServiceError =>
  new ServiceError('AccessDenied', message, { status: 403 });

/** `condition` is the header: `If-Match`. */
export const preconditionFailed = (condition: string): ServiceError =>
  new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
    Condition: condition,
  });

/** @param reason where S3 tells more than which header it is */
export const notImplemented = (header: string, reason?: string): ServiceError =>
  new ServiceError('NotImplemented', 'A header you provided implies functionality that is not implemented', {
    status: 501,
    Header: header,
    ...(reason !== undefined && { additionalMessage: reason }),
  });
