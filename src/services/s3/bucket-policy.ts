import { ServiceError } from '../../aws/service-error.ts';

const MAX_POLICY_BYTES = 20_480;

/** A statement as far as anything here looks at it. */
export interface PolicyStatement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/**
 * The statements of a bucket policy.
 * @throws {ServiceError} MalformedPolicy
 */
export function parsePolicy(document: string, bucket: string): readonly PolicyStatement[] {
  if (Buffer.byteLength(document) > MAX_POLICY_BYTES) {
    throw malformed('Normalized policy document exceeds the maximum allowed size of 20480 bytes.');
  }
  const parsed = parsedJson(document);
  if (!isRecord(parsed)) {
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  }
  const statements = Array.isArray(parsed['Statement']) ? parsed['Statement'] : [parsed['Statement']];
  return statements.map((statement: unknown) => checkedStatement(statement, bucket));
}

/** Whether a policy lets everybody do something without a condition ("The meaning of public"). */
export function isPublicPolicy(statements: readonly PolicyStatement[]): boolean {
  return statements.some(
    ({ Effect, Principal, Condition }) =>
      Effect === 'Allow' && Condition === undefined && namesEverybody(Principal),
  );
}

function checkedStatement(statement: unknown, bucket: string): PolicyStatement {
  if (!isRecord(statement)) {
    throw malformed('Missing required field Statement');
  }
  const { Effect: effect, Resource: resource } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw malformed(effect === undefined ? 'Missing required field Effect' : 'Invalid effect');
  }
  if (statement['Principal'] === undefined && statement['NotPrincipal'] === undefined) {
    throw malformed('Missing required field Principal');
  }
  if (statement['Action'] === undefined && statement['NotAction'] === undefined) {
    throw malformed('Missing required field Action');
  }
  const resources: readonly unknown[] = Array.isArray(resource) ? resource : [resource];
  const fits = resources.every((item) => resource === undefined || isOf(bucket, item));
  if (!fits) {
    throw malformed('Policy has invalid resource');
  }
  return { Effect: effect, Principal: statement['Principal'], Condition: statement['Condition'] };
}

/** Whether a resource of a policy is the bucket or objects in it. */
function isOf(bucket: string, resource: unknown): boolean {
  const [, name] = /^arn:[\w-]+:s3:::([^/]+)/.exec(String(resource)) ?? [];
  return name === bucket || name?.includes('*') === true || name?.includes('${') === true;
}

function namesEverybody(principal: unknown): boolean {
  if (isRecord(principal)) {
    return namesEverybody(principal['AWS']);
  }
  return principal === '*' || (Array.isArray(principal) && principal.includes('*'));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string): ServiceError {
  return new ServiceError('MalformedPolicy', message);
}
