import type { InvocationRequest } from './invocation.ts';

/** What an invocation's request leaves open. */
export interface DeliveryFacts {
  readonly invokedFunctionArn: string;
  readonly traceId: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/**
 * Headers of an invocation on its way to the runtime, names and values in turn.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. Without a content type, AWS's runtime client crashes.
 */
export function nextHeaders(request: InvocationRequest, facts: DeliveryFacts): string[] {
  const headers = [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(request.payload.length),
    'Lambda-Runtime-Aws-Request-Id',
    request.requestId,
    'Lambda-Runtime-Deadline-Ms',
    String(facts.deadline),
    'Lambda-Runtime-Invoked-Function-Arn',
    facts.invokedFunctionArn,
    'Lambda-Runtime-Trace-Id',
    headerText(facts.traceId),
  ];
  if (request.clientContext !== undefined) {
    headers.push('Lambda-Runtime-Client-Context', headerJson(request.clientContext));
  }
  if (request.cognitoIdentity !== undefined) {
    headers.push('Lambda-Runtime-Cognito-Identity', headerJson(request.cognitoIdentity));
  }
  return headers;
}

/** JSON in the characters that a header may have: others are escaped in strings, and are spaces between them. */
function headerJson(json: string): string {
  return json.replaceAll(/[^\x20-\x7e]/g, (character) =>
    character < ' ' ? ' ' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '');
}
