import { header, queryValue, type WireRequest } from '../wire-request.ts';

/** What a request says of who signed it, before anything was verified. */
export type Claim = V4Claim | V2Claim;

export interface V4Claim {
  readonly version: 4;
  readonly place: 'header' | 'query';
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDThhmmssZ` */
  readonly time: string;
  readonly sessionToken: string | undefined;
  /** Seconds after `time`, of presigned links. */
  readonly expires: string | undefined;
}

export interface V2Claim {
  readonly version: 2;
  readonly place: 'header' | 'query';
  readonly accessKeyId: string;
  readonly signature: string;
  readonly sessionToken: string | undefined;
  /** Seconds since 1970, of presigned links. */
  readonly expires: string | undefined;
}

/** Why a request's signature cannot be read. */
export class MalformedClaim extends Error {}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const V2_HEADER = /^AWS ([^:\s]{1,128}):(\S{1,128})$/;
const SCOPE_END = 'aws4_request';
const REGION = /^[a-z0-9-]{1,32}$/;

/**
 * Reads the signature of a request, from the Authorization header or from the query of a presigned link.
 * @throws {MalformedClaim}
 */
export function readClaim(request: WireRequest): Claim | undefined {
  const authorization = header(request, 'authorization');
  if (authorization?.startsWith(ALGORITHM)) {
    return readV4Header(request, authorization.slice(ALGORITHM.length));
  }
  if (authorization !== undefined) {
    return readV2Header(request, authorization);
  }
  if (queryValue(request, 'X-Amz-Algorithm') !== undefined) {
    return readV4Query(request);
  }
  const accessKeyId = queryValue(request, 'AWSAccessKeyId');
  const signature = queryValue(request, 'Signature');
  if (accessKeyId === undefined || signature === undefined) {
    return undefined;
  }
  return {
    version: 2,
    place: 'query',
    accessKeyId,
    signature,
    sessionToken: queryValue(request, 'x-amz-security-token'),
    expires: queryValue(request, 'Expires'),
  };
}

function readV2Header(request: WireRequest, authorization: string): Claim {
  const [, accessKeyId, signature] = V2_HEADER.exec(authorization) ?? [];
  if (accessKeyId === undefined || signature === undefined) {
    throw new MalformedClaim(
      'The Authorization header is malformed; the authorization mechanism is not supported.',
    );
  }
  return {
    version: 2,
    place: 'header',
    accessKeyId,
    signature,
    sessionToken: header(request, 'x-amz-security-token'),
    expires: undefined,
  };
}

function readV4Header(request: WireRequest, fields: string): V4Claim {
  const parts = new Map(
    fields.split(',').map((field) => {
      const equals = field.indexOf('=');
      return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
    }),
  );
  const credential = parts.get('Credential');
  const signedHeaders = parts.get('SignedHeaders');
  const signature = parts.get('Signature');
  const time = header(request, 'x-amz-date') ?? compact(header(request, 'date'));
  if (
    credential === undefined ||
    signedHeaders === undefined ||
    signature === undefined ||
    time === undefined
  ) {
    throw new MalformedClaim(
      "Authorization header requires 'Credential' parameter, 'Signature' parameter, 'SignedHeaders' parameter and existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  return {
    version: 4,
    place: 'header',
    ...readScope(credential),
    signedHeaders: signedHeaders.split(';'),
    signature,
    time,
    sessionToken: header(request, 'x-amz-security-token'),
    expires: undefined,
  };
}

function readV4Query(request: WireRequest): V4Claim {
  const credential = queryValue(request, 'X-Amz-Credential');
  const time = queryValue(request, 'X-Amz-Date');
  const signature = queryValue(request, 'X-Amz-Signature');
  const signedHeaders = queryValue(request, 'X-Amz-SignedHeaders');
  const expires = queryValue(request, 'X-Amz-Expires');
  const isWhole = [credential, time, signature, signedHeaders].every((value) => value !== undefined);
  if (!isWhole || queryValue(request, 'X-Amz-Algorithm') !== ALGORITHM) {
    throw new MalformedClaim(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  return {
    version: 4,
    place: 'query',
    ...readScope(credential ?? ''),
    signedHeaders: (signedHeaders ?? '').split(';'),
    signature: signature ?? '',
    time: time ?? '',
    sessionToken: queryValue(request, 'X-Amz-Security-Token'),
    expires,
  };
}

/**
 * Reads `KEY/YYYYMMDD/REGION/SERVICE/aws4_request`; keys may hold slashes.
 * @throws {MalformedClaim}
 */
export function readScope(credential: string): Pick<V4Claim, 'accessKeyId' | 'date' | 'region' | 'service'> {
  const parts = credential.split('/');
  const [date, region, service, end] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join('/');
  if (
    accessKeyId === '' ||
    date === undefined ||
    region === undefined ||
    service === undefined ||
    end !== SCOPE_END
  ) {
    throw new MalformedClaim(
      'The Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  if (!REGION.test(region)) {
    throw new MalformedClaim('The Credential is mal-formed; the region is wrong.');
  }
  return { accessKeyId, date, region, service };
}

function compact(date: string | undefined): string | undefined {
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? undefined : formatTime(time);
}

/** Milliseconds as `YYYYMMDDThhmmssZ`. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

const TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** `YYYYMMDDThhmmssZ` as milliseconds since 1970. */
export function parseTime(time: string): number | undefined {
  const found = TIME.exec(time);
  if (found === null) {
    return undefined;
  }
  const [, year, month, day, hour, minute, second] = found;
  const milliseconds = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
