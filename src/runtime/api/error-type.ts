import type { ApiRequest } from './http.ts';

/**
 * The type that a runtime gives an error for Lambda, as AWS takes it (internal/lambda/fatalerror): `Runtime.` or `Function.` and a
 * name; anything else is not told.
 */
export function errorTypeOf(request: ApiRequest): string {
  const header = request.headers['lambda-runtime-function-error-type'];
  const type = typeof header === 'string' ? header : '';
  if (/^(?:Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(type)) {
    return type;
  }
  return type.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown';
}
