import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import { partitionOf } from './arn.ts';
import { invalidParameter, resourceConflict, resourceNotFound } from './errors.ts';
import type { PolicyStatement } from './records.ts';

/** What a statement is made from. */
export interface StatementRequest extends Omit<AddPermissionRequest, 'FunctionName'> {
  readonly resource: string;
  readonly region: string;
}

/**
 * The statement that grants a permission, its keys in Lambda's order.
 * @throws {ServiceError} InvalidParameterValueException for a principal that is none
 */
export function statementOf(request: StatementRequest): PolicyStatement {
  const Condition = conditionOf(request);
  return {
    Sid: request.StatementId ?? '',
    Effect: 'Allow',
    Principal: principalOf(request.Principal ?? '', request.region),
    Action: request.Action ?? '',
    Resource: request.resource,
    ...(Object.keys(Condition).length > 0 && { Condition }),
  };
}

function principalOf(principal: string, region: string): PolicyStatement['Principal'] {
  if (principal === '*') {
    return '*';
  }
  if (/^\d{12}$/.test(principal)) {
    return { AWS: `arn:${partitionOf(region)}:iam::${principal}:root` };
  }
  if (/^arn:[a-z-]+:(iam|sts)::\d{12}:.+/.test(principal)) {
    return { AWS: principal };
  }
  if (/^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|alexa\.com|amazon\.com)$/.test(principal)) {
    return { Service: principal };
  }
  throw invalidParameter('The provided principal was invalid. Please check the principal and try again.');
}

function conditionOf(request: StatementRequest): Record<string, Record<string, string>> {
  const equals = {
    ...(request.SourceAccount !== undefined && { 'AWS:SourceAccount': request.SourceAccount }),
    ...(request.EventSourceToken !== undefined && { 'lambda:EventSourceToken': request.EventSourceToken }),
    ...(request.FunctionUrlAuthType !== undefined && {
      'lambda:FunctionUrlAuthType': request.FunctionUrlAuthType,
    }),
    ...(request.PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': request.PrincipalOrgID }),
  };
  return {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(request.InvokedViaFunctionUrl !== undefined && {
      Bool: { 'lambda:InvokedViaFunctionUrl': String(request.InvokedViaFunctionUrl) },
    }),
    ...(request.SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': request.SourceArn } }),
  };
}

/** A policy as the API writes it, JSON in a text. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
}

/**
 * Adds a statement at the end.
 * @throws {ServiceError} ResourceConflictException when its id is taken
 */
export function withStatement(
  statements: readonly PolicyStatement[],
  added: PolicyStatement,
): PolicyStatement[] {
  if (statements.some(({ Sid }) => Sid === added.Sid)) {
    throw resourceConflict(
      `The statement id (${added.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  return [...statements, added];
}

/**
 * Takes a statement out.
 * @throws {ServiceError} ResourceNotFoundException when there is none of that id
 */
export function withoutStatement(statements: readonly PolicyStatement[], id: string): PolicyStatement[] {
  const rest = statements.filter(({ Sid }) => Sid !== id);
  if (rest.length === statements.length) {
    throw resourceNotFound(`Statement ${id} is not found in resource policy.`);
  }
  return rest;
}
