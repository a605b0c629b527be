import { ServiceError } from '../service-error.ts';

/** What a POST policy allows (S3, "POST policy"). */
export interface PostPolicy {
  /** Bytes that the file may have. */
  readonly least: number;
  readonly most: number;
}

/** What is looked at when a policy is checked. */
export interface PolicyContext {
  readonly bucket: string;
  /** By lower-case name. */
  readonly fields: ReadonlyMap<string, string>;
  readonly now: number;
}

/** Fields that no condition has to name. */
const FREE: ReadonlySet<string> = new Set([
  'policy',
  'signature',
  'x-amz-signature',
  'awsaccesskeyid',
  'file',
]);

function refused(reason: string): ServiceError {
  return new ServiceError('AccessDenied', `Invalid according to Policy: ${reason}`, { status: 403 });
}

function invalid(reason: string): ServiceError {
  return new ServiceError('InvalidPolicyDocument', `Invalid Policy: ${reason}`);
}

interface Condition {
  readonly operator: 'eq' | 'starts-with';
  readonly field: string;
  readonly value: string;
}

/**
 * Checks a form against its policy: it must not be over, every condition must hold, and every field must be in one.
 * @param encoded the policy as the form has it, in base64
 * @throws {ServiceError} AccessDenied, InvalidPolicyDocument
 */
export function checkPolicy(encoded: string, context: PolicyContext): PostPolicy {
  const { expiration, conditions } = parsePolicy(encoded);
  const end = typeof expiration === 'string' ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(end)) {
    throw invalid("Invalid 'expiration' value");
  }
  if (end < context.now) {
    throw refused('Policy expired.');
  }
  const list: readonly unknown[] = Array.isArray(conditions) ? conditions : [];
  const range = list.find(
    (condition) => Array.isArray(condition) && isWord(condition[0], 'content-length-range'),
  );
  const named = list.filter((condition) => condition !== range).flatMap(readCondition);
  checkConditions(named, context);
  const known = new Set(named.map(({ field }) => field));
  for (const name of context.fields.keys()) {
    if (!known.has(name) && !FREE.has(name) && !name.startsWith('x-ignore-')) {
      throw refused(`Extra input fields: ${name}`);
    }
  }
  return readRange(range);
}

function parsePolicy(encoded: string): { readonly expiration?: unknown; readonly conditions?: unknown } {
  try {
    const policy: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    return Object(policy);
  } catch {
    throw invalid('Invalid JSON.');
  }
}

function isWord(value: unknown, word: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === word;
}

function readCondition(condition: unknown): Condition[] {
  if (!Array.isArray(condition)) {
    return Object.entries<unknown>(Object(condition)).map(([field, value]) => ({
      operator: 'eq',
      field: field.toLowerCase(),
      value: String(value),
    }));
  }
  const [operator, field, value]: unknown[] = condition;
  const isKnown = isWord(operator, 'eq') || isWord(operator, 'starts-with');
  if (!isKnown || typeof field !== 'string' || !field.startsWith('$') || typeof value !== 'string') {
    throw invalid('Invalid Condition');
  }
  return [
    { operator: isWord(operator, 'eq') ? 'eq' : 'starts-with', field: field.slice(1).toLowerCase(), value },
  ];
}

function checkConditions(conditions: readonly Condition[], { fields, bucket }: PolicyContext): void {
  for (const { operator, field, value } of conditions) {
    const found = field === 'bucket' ? bucket : (fields.get(field) ?? '');
    const holds = operator === 'eq' ? found === value : found.startsWith(value);
    if (!holds) {
      throw refused(`Policy Condition failed: ["${operator}", "$${field}", "${value}"]`);
    }
  }
}

function readRange(range: unknown): PostPolicy {
  if (!Array.isArray(range)) {
    return { least: 0, most: Number.POSITIVE_INFINITY };
  }
  const [, least, most] = range.map(Number);
  if (least === undefined || most === undefined || Number.isNaN(least) || Number.isNaN(most)) {
    throw invalid('Invalid content-length-range');
  }
  return { least, most };
}

/**
 * The same content, which fails when it is shorter or longer than the policy allows.
 */
export async function* withinRange(
  content: AsyncIterable<Uint8Array>,
  { least, most }: PostPolicy,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > most) {
      throw new ServiceError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
        ProposedSize: length,
        MaxSizeAllowed: most,
      });
    }
    yield chunk;
  }
  if (length < least) {
    throw new ServiceError(
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      {
        ProposedSize: length,
        MinSizeAllowed: least,
      },
    );
  }
}
