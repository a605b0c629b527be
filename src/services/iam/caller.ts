import type { RequestContext } from '../../aws/operation.ts';
import { validationError } from './errors.ts';

const user = /^arn:[^:]+:iam::\d{12}:user\/(?:.*\/)?([^/]+)$/;

/** Name of the IAM user who calls; undefined for the account itself and for roles. */
export function callingUser(context: Pick<RequestContext, 'callerArn'>): string | undefined {
  return user.exec(context.callerArn)?.[1];
}

/**
 * The user that a request is about: the one it names, else the caller.
 * @throws {ServiceError} ValidationError when it names none and the caller is none
 */
export function namedOrCalling(
  input: { readonly UserName?: string | undefined },
  context: Pick<RequestContext, 'callerArn'>,
): string {
  const name = input.UserName ?? callingUser(context);
  if (name === undefined) {
    throw validationError('Must specify userName when calling with non-User credentials');
  }
  return name;
}
