import { malformedPolicy } from './errors.ts';

/** Session policies and tags of a request. */
interface Packed {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
  readonly Tags?: readonly object[] | undefined;
}

const roomInBytes = 2048;

/**
 * How much of the room for policies and tags a request uses, in per cent. AWS packs them in a form of its own; this is
 * their plain size.
 * @returns undefined when the request has none
 * @throws {ServiceError} MalformedPolicyDocument
 */
export function packedPolicySize(request: Packed): number | undefined {
  if (request.Policy !== undefined) {
    refuseBroken(request.Policy);
  }
  const arns = (request.PolicyArns ?? []).map((policy) => policy.arn ?? '').join('');
  const tags = request.Tags === undefined || request.Tags.length === 0 ? '' : JSON.stringify(request.Tags);
  const bytes = Buffer.byteLength((request.Policy ?? '') + arns + tags);
  return bytes === 0 ? undefined : Math.ceil((bytes / roomInBytes) * 100);
}

function refuseBroken(policy: string): void {
  let value: unknown;
  try {
    value = JSON.parse(policy);
  } catch {
    throw malformedPolicy('This policy contains invalid Json');
  }
  if (typeof value !== 'object' || value === null || !('Statement' in value)) {
    throw malformedPolicy('Syntax errors in policy.');
  }
}
