import type { Claim } from './signature/claim.ts';
import {
  serviceByQueryVersion,
  serviceBySigningName,
  serviceByTarget,
  serviceFacts,
  type Protocol,
  type ServiceFacts,
} from './service-facts.ts';
import { header, queryValue, type WireRequest } from './wire-request.ts';

export type FormFields = readonly (readonly [name: string, value: string])[];

const FORM_TYPE = 'application/x-www-form-urlencoded';
const DATED_PATH = /^\/20\d\d-\d\d-\d\d\//;
const CBOR_PATH = /^\/service\/([^/]{1,128})\/operation\/([^/]{1,128})\/?$/;

/** Whether the body is a form, which has to be read to know what the request is for. */
export function isForm(request: WireRequest): boolean {
  return request.method === 'POST' && (header(request, 'content-type') ?? '').startsWith(FORM_TYPE);
}

/**
 * The service that a request is for: the one that its signature is for, else the one that its target, its path or its form
 * names, else S3.
 * @param form for unsigned forms
 * @returns undefined for services that are not served here
 */
export function selectService(
  request: WireRequest,
  claim: Claim | undefined,
  form: FormFields,
): ServiceFacts | undefined {
  if (claim !== undefined) {
    // The second version is S3's alone. It covers no names of operations: a link to an object could be made into anything.
    return claim.version === 4 ? serviceBySigningName(claim.service) : serviceFacts('s3');
  }
  const target = header(request, 'x-amz-target')?.split('.')[0] ?? CBOR_PATH.exec(request.path)?.[1];
  if (target !== undefined) {
    return serviceByTarget(target);
  }
  const version = fieldOf(form, 'Version') ?? queryValue(request, 'Version');
  if (version !== undefined && (isForm(request) || queryValue(request, 'Action') !== undefined)) {
    return serviceByQueryVersion(version);
  }
  return serviceFacts('s3');
}

export function fieldOf(fields: FormFields, name: string): string | undefined {
  return fields.find(([key]) => key === name)?.[1];
}

/** The protocol of a request to a service: some services take several. */
export function selectProtocol(request: WireRequest, facts: ServiceFacts): Protocol {
  if (facts.protocol === 'restJson1' || facts.protocol === 'restXml') {
    return facts.protocol;
  }
  if (CBOR_PATH.test(request.path)) {
    return 'rpcv2Cbor';
  }
  if (isForm(request) || (request.method === 'GET' && queryValue(request, 'Action') !== undefined)) {
    return 'awsQuery';
  }
  if (header(request, 'x-amz-target') === undefined) {
    return facts.protocol;
  }
  return (header(request, 'content-type') ?? '').includes('json-1.0') ? 'awsJson1_0' : 'awsJson1_1';
}

/** Services that speak XML below paths, by the names that signatures have for them; all others speak JSON there. */
const XML_SERVICES: ReadonlySet<string> = new Set([
  's3',
  's3express',
  's3-outposts',
  'route53',
  'cloudfront',
]);
const SCOPE = /\/([\w-]{1,64})\/aws4_request/;

/** The service that a signature says it is for, without a look at the rest of it. */
function signedService(request: WireRequest): string | undefined {
  const scope = header(request, 'authorization') ?? queryValue(request, 'X-Amz-Credential') ?? '';
  return SCOPE.exec(scope)?.[1];
}

/** The protocol in which a client expects an error, where its service is not known. */
export function guessProtocol(request: WireRequest): Protocol {
  if (CBOR_PATH.test(request.path)) {
    return 'rpcv2Cbor';
  }
  if (header(request, 'x-amz-target') !== undefined) {
    return (header(request, 'content-type') ?? '').includes('json-1.0') ? 'awsJson1_0' : 'awsJson1_1';
  }
  if (isForm(request)) {
    return 'awsQuery';
  }
  const service = signedService(request);
  const isJson = service === undefined ? DATED_PATH.test(request.path) : !XML_SERVICES.has(service);
  return isJson ? 'restJson1' : 'restXml';
}

/** The operation that an RPC request names. */
export function rpcOperationName(
  request: WireRequest,
  protocol: Protocol,
  fields: FormFields,
): string | undefined {
  if (protocol === 'rpcv2Cbor') {
    return CBOR_PATH.exec(request.path)?.[2];
  }
  if (protocol === 'awsQuery') {
    return fieldOf(fields, 'Action');
  }
  return header(request, 'x-amz-target')?.split('.')[1];
}
