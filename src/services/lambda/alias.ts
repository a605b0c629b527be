import type { AliasConfiguration, AliasRoutingConfiguration } from '@aws-sdk/client-lambda';
import { ServiceError } from '../../aws/service-error.ts';
import { functionArn, type Home } from './arn.ts';
import { functionNotFound, invalidParameter, resourceNotFound } from './errors.ts';
import { LATEST } from './function-name.ts';
import type { AliasRecord } from './records.ts';
import type { LambdaStore } from './store.ts';
import { javaMap, refuseViolations, violation } from './validation.ts';

/** An alias as the API answers it. */
export function aliasConfigurationOf(alias: AliasRecord, home: Home, name: string): AliasConfiguration {
  return {
    AliasArn: functionArn(home, name, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(alias.weights !== undefined && { RoutingConfig: { AdditionalVersionWeights: { ...alias.weights } } }),
  };
}

/**
 * An alias of a function.
 * @throws {ServiceError} ResourceNotFoundException
 */
export async function requireAlias(
  store: LambdaStore,
  home: Home,
  { name, alias }: { readonly name: string; readonly alias: string },
): Promise<AliasRecord> {
  const found = await store.functions.findAlias(home, name, alias);
  if (found === undefined) {
    throw resourceNotFound(`Cannot find alias arn: ${functionArn(home, name, alias)}`);
  }
  return found;
}

/**
 * Refuses weights that have not the form of weights.
 * @throws {ServiceError} ValidationException, InvalidParameterValueException
 */
export function refuseWeights(routing: AliasRoutingConfiguration | undefined): void {
  const weights = routing?.AdditionalVersionWeights ?? {};
  const named = { at: 'routingConfig.additionalVersionWeights', value: javaMap(weights) };
  const found: string[] = [];
  if (Object.values(weights).some((weight) => weight < 0 || weight > 1)) {
    found.push(
      violation(
        named,
        'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
      ),
    );
  }
  if (Object.keys(weights).some((version) => !/^\d+$/.test(version))) {
    found.push(
      violation(
        named,
        'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]',
      ),
    );
  }
  refuseViolations(found);
  if (Object.keys(weights).length > 1) {
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  }
}

/** What an alias is to point to. */
export interface Routing {
  readonly version: string;
  readonly weights: Readonly<Record<string, number>> | undefined;
}

/**
 * Refuses versions that an alias cannot point to.
 * @throws {ServiceError} InvalidParameterValueException, ResourceNotFoundException
 */
export async function refuseRouting(
  store: LambdaStore,
  { home, name }: { readonly home: Home; readonly name: string },
  { version, weights = {} }: Routing,
): Promise<void> {
  const others = Object.keys(weights);
  if (others.length > 0 && version === LATEST) {
    throw new ServiceError(
      'InvalidParameterValueException',
      '$LATEST is not supported for an alias pointing to more than 1 version',
      { status: 400 },
    );
  }
  if (others.includes(version)) {
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  for (const each of [version, ...others].filter((one) => one !== LATEST)) {
    if ((await store.functions.findVersion(home, name, Number(each))) === undefined) {
      throw functionNotFound(functionArn(home, name, each));
    }
  }
}

/** The weights of a request; an empty set takes routing back. */
export function weightsOf(
  routing: AliasRoutingConfiguration | undefined,
): Readonly<Record<string, number>> | undefined {
  const weights = routing?.AdditionalVersionWeights;
  return weights === undefined || Object.keys(weights).length === 0 ? undefined : weights;
}

/**
 * The version that an invocation of an alias gets.
 * @param random from 0 up to 1
 */
export function routedVersion({ version, weights }: AliasRecord, random: number): string {
  let passed = 0;
  for (const [other, weight] of Object.entries(weights ?? {})) {
    passed += weight;
    if (random < passed) {
      return other;
    }
  }
  return version;
}
