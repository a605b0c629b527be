import type { RequestContext } from '../../aws/operation.ts';
import { functionArn } from './arn.ts';
import { accessDenied, invalidParameter, resourceNotFound } from './errors.ts';
import { refuseViolations, textViolations, type TextRule } from './validation.ts';

export const LATEST = '$LATEST';

/** A function as a request means it. */
export interface FunctionTarget {
  readonly name: string;
  /** A version, an alias or `$LATEST`, from the name or beside it; undefined where the request has none. */
  readonly qualifier: string | undefined;
}

/**
 * How strictly an operation reads names. Older operations (create, update, publish, aliases, concurrency) know no dots;
 * those that get, invoke and delete know more.
 */
export type NameRules = 'older' | 'newer';

interface NameRule {
  readonly name: TextRule;
  readonly qualifier: TextRule;
}

const nameRules: Readonly<Record<NameRules, NameRule>> = {
  older: {
    name: {
      maxLength: 140,
      pattern: String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`,
    },
    qualifier: { maxLength: 128, pattern: '(|[a-zA-Z0-9$_-]+)' },
  },
  newer: {
    name: {
      maxLength: 170,
      pattern: String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
    },
    qualifier: { maxLength: 128, pattern: String.raw`\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+` },
  },
};

const parts =
  /^(?:arn:[a-z-]*:lambda:)?(?:((?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;

/** What a request says of the function it means. */
export interface FunctionReference {
  readonly FunctionName: string | undefined;
  readonly Qualifier?: string | undefined;
}

/** How an operation reads a reference. */
export interface ReadingRules {
  readonly rules: NameRules;
  /** The operation, as IAM's actions name it. */
  readonly action: string;
  /** For operations whose qualifier has a form of its own. */
  readonly qualifier?: TextRule;
}

/**
 * Reads a function's name: a plain one, `name:qualifier`, a partial ARN (`123456789012:function:name`) or a whole one, and
 * the qualifier beside it.
 * @throws {ServiceError} ValidationException; InvalidParameterValueException for two different qualifiers;
 *   ResourceNotFoundException for another region's; AccessDeniedException for another account's
 */
export function readFunctionName(
  { FunctionName, Qualifier }: FunctionReference,
  context: RequestContext,
  { rules, action, qualifier: ownRule }: ReadingRules,
): FunctionTarget {
  const text = (FunctionName ?? '').replaceAll(/%3A/gi, ':');
  const rule = nameRules[rules];
  const qualifierRule = ownRule ?? rule.qualifier;
  refuseViolations([
    ...(Qualifier === undefined ? [] : textViolations({ at: 'qualifier', value: Qualifier }, qualifierRule)),
    ...textViolations({ at: 'functionName', value: text }, rule.name),
  ]);
  const [, region, account, name = text, derived] = parts.exec(text) ?? [];
  const given = Qualifier === '' ? undefined : Qualifier;
  if (derived !== undefined && given !== undefined && derived !== given) {
    throw invalidParameter(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  const qualifier = derived ?? given;
  refuseElsewhere({ region, account, name }, context, action);
  return { name, qualifier };
}

interface NamedPlace {
  readonly region: string | undefined;
  readonly account: string | undefined;
  readonly name: string;
}

function refuseElsewhere(
  { region, account, name }: NamedPlace,
  context: RequestContext,
  action: string,
): void {
  if (region !== undefined && region !== context.region) {
    throw resourceNotFound(
      `Functions from '${region}' are not reachable in this region ('${context.region}')`,
    );
  }
  if (account !== undefined && account !== context.account) {
    const arn = functionArn({ region: context.region, account }, name);
    throw accessDenied(
      `User: ${context.callerArn} is not authorized to perform: lambda:${action} on resource: ${arn} because no resource-based policy allows the lambda:${action} action`,
    );
  }
}

/** Whether a qualifier is a version's number. */
export const isVersionNumber = (qualifier: string): boolean => /^\d+$/.test(qualifier);
