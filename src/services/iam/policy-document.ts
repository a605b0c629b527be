import { malformedPolicy } from './errors.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(document: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    throw malformedPolicy('This policy contains invalid Json');
  }
  if (!isFields(value)) {
    throw malformedPolicy('Syntax errors in policy.');
  }
  return value;
}

function statementsOf(policy: Fields): readonly Fields[] {
  const statements = Array.isArray(policy['Statement']) ? policy['Statement'] : [policy['Statement']];
  if (!statements.every((statement) => isFields(statement))) {
    throw malformedPolicy('Syntax errors in policy.');
  }
  for (const statement of statements) {
    if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny') {
      throw malformedPolicy('Syntax errors in policy.');
    }
  }
  return statements;
}

function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === 'string');
}

/**
 * Checks the form of a permission policy, as far as IAM's own answers to broken ones are known.
 * @throws {ServiceError} MalformedPolicyDocument
 */
export function checkPermissionPolicy(document: string): void {
  const policy = parsed(document);
  const { Version: version } = policy;
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    throw malformedPolicy('The policy must contain a valid version string');
  }
  for (const statement of statementsOf(policy)) {
    if (statement['Principal'] !== undefined || statement['NotPrincipal'] !== undefined) {
      throw malformedPolicy('Policy document should not specify a principal.');
    }
    if (statement['Action'] === undefined && statement['NotAction'] === undefined) {
      throw malformedPolicy('Policy statement must contain actions.');
    }
    if (statement['Resource'] === undefined && statement['NotResource'] === undefined) {
      throw malformedPolicy('Policy statement must contain resources.');
    }
  }
}

const assuming = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
  'sts:assume*',
  'sts:*',
]);

/**
 * Checks the form of a role's trust policy.
 * @throws {ServiceError} MalformedPolicyDocument
 */
export function checkTrustPolicy(document: string): void {
  for (const statement of statementsOf(parsed(document))) {
    if (statement['Resource'] !== undefined || statement['NotResource'] !== undefined) {
      throw malformedPolicy('Has prohibited field Resource');
    }
    if (statement['Principal'] === undefined && statement['NotPrincipal'] === undefined) {
      throw malformedPolicy('Missing required field Principal');
    }
    const actions = textsOf(statement['Action']);
    if (actions.length === 0 || !actions.every((action) => assuming.has(action.toLowerCase()))) {
      throw malformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.');
    }
  }
}
