import type { OperationModel } from '../model.ts';
import { malformedXml } from '../protocol/rest-input.ts';
import { ServiceError } from '../service-error.ts';
import type { ServiceFacts, ServiceId } from '../service-facts.ts';
import type { ConstraintTable } from './constraint.ts';
import { withOwnRules } from './own-rules.ts';
import { createValidator, type Validator, type Violation } from './validator.ts';
import { wordingOf } from './wording.ts';

/** S3 has no table: it checks in its own words, and the model has few constraints of it. */
const tables: Readonly<Record<ServiceId, () => Promise<ConstraintTable>>> = {
  lambda: async () => (await import('../constraints/lambda.ts')).constraints,
  s3: () => Promise.resolve({}),
  iam: async () => (await import('../constraints/iam.ts')).constraints,
  sts: async () => (await import('../constraints/sts.ts')).constraints,
  ssm: async () => (await import('../constraints/ssm.ts')).constraints,
  logs: async () => (await import('../constraints/logs.ts')).constraints,
  cloudwatch: async () => (await import('../constraints/cloudwatch.ts')).constraints,
};

const loaded = new Map<ServiceId, Promise<ConstraintTable>>();

/** The constraints of a service, loaded once. */
export function loadConstraints(id: ServiceId): Promise<ConstraintTable> {
  const known = loaded.get(id);
  if (known !== undefined) {
    return known;
  }
  const table = tables[id]().then((constraints) => withOwnRules(id, constraints));
  loaded.set(id, table);
  return table;
}

const validators = new WeakMap<OperationModel, Validator>();

/**
 * Refuses an input for all that is wrong with it at once.
 * @throws {ServiceError} with the service's code for invalid input; MalformedXML for S3's documents
 */
export function validate(
  operation: OperationModel,
  input: Readonly<Record<string, unknown>>,
  { facts, table }: { readonly facts: ServiceFacts; readonly table: ConstraintTable },
): void {
  const known = validators.get(operation);
  const validator = known ?? createValidator(operation.input, table, wordingOf(facts.id));
  if (known === undefined) {
    validators.set(operation, validator);
  }
  const violations = validator(input);
  if (violations.length > 0) {
    throw facts.id === 's3' ? bucketRefusal(operation, violations) : refusal(facts, violations);
  }
}

function refusal({ invalidCode }: ServiceFacts, violations: readonly Violation[]): ServiceError {
  const sentences = violations.filter(({ isWhole }) => !isWhole);
  const [first] = violations;
  if (sentences.length === 0 && first !== undefined) {
    return new ServiceError(invalidCode, first.text);
  }
  const errors = sentences.length === 1 ? 'error' : 'errors';
  const texts = sentences.map(({ text }) => text).join('; ');
  return new ServiceError(invalidCode, `${sentences.length} validation ${errors} detected: ${texts}`);
}

/** All constraints of S3 here are that something must be there. */
function bucketRefusal({ inputMembers }: OperationModel, violations: readonly Violation[]): ServiceError {
  const { headers, query } = inputMembers;
  const bound = [...headers, ...query].find(({ name }) => violations.some(({ member }) => member === name));
  if (bound === undefined) {
    return malformedXml();
  }
  const name = bound.traits.httpHeader ?? bound.traits.httpQuery ?? bound.name;
  return bound.traits.httpHeader === undefined
    ? new ServiceError('InvalidArgument', `This operation requires the parameter ${name}`, {
        ArgumentName: name,
      })
    : new ServiceError('MissingSecurityHeader', 'Your request was missing a required header', {
        MissingHeaderName: name,
      });
}
