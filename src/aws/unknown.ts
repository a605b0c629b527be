import { ServiceError } from './service-error.ts';
import type { Protocol, ServiceFacts } from './service-facts.ts';

/** Requests that are for nothing here, each in the words that AWS has for it. */

/** For services that are not served here. */
export function unsupportedService(name: string | undefined, protocol: Protocol): ServiceError {
  const service = name === undefined ? 'that the request is for' : `"${name.slice(0, 64)}"`;
  const message = `The service ${service} is not supported here`;
  return protocol === 'awsQuery'
    ? new ServiceError('InvalidAction', message)
    : new ServiceError(protocol === 'restXml' ? 'NotImplemented' : 'UnknownOperationException', message, {
        status: protocol === 'restXml' ? 501 : protocol === 'restJson1' ? 404 : 400,
      });
}

/** For what the API itself has not. */
export function unknownOperation(
  { version }: ServiceFacts,
  protocol: Protocol,
  name: string | undefined,
): ServiceError {
  if (protocol === 'restXml') {
    const message = 'The specified method is not allowed against this resource.';
    return new ServiceError('MethodNotAllowed', message, {
      status: 405,
      Method: name,
      ResourceType: 'BUCKET',
    });
  }
  if (protocol === 'awsQuery') {
    return name === undefined
      ? new ServiceError('MissingAction', 'The request is missing an action or a required parameter.')
      : new ServiceError(
          'InvalidAction',
          `Could not find operation ${name.slice(0, 128)} for version ${version}`,
        );
  }
  return new ServiceError('UnknownOperationException', 'The operation is not known', {
    status: protocol === 'restJson1' ? 404 : 400,
  });
}

/** For what the API has and the platform has not. Not a server's fault, which clients would try again. */
export function unsupportedOperation({ id }: ServiceFacts, protocol: Protocol, name: string): ServiceError {
  const message = `${name} of ${id} is not supported here`;
  if (protocol === 'restXml') {
    return new ServiceError('NotImplemented', message, { status: 501 });
  }
  return new ServiceError(
    protocol === 'awsQuery' ? 'InvalidAction' : 'UnsupportedOperationException',
    message,
  );
}
