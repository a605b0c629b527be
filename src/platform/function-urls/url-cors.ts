import type { Cors } from '@aws-sdk/client-lambda';

/** What a page wants to do with a function's URL. */
export interface UrlPage {
  readonly origin: string;
  /** The method that it asks for; absent when it has sent its request already. */
  readonly asks?: string;
}

/**
 * CORS headers of an answer; none for an origin that the URL does not allow.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
export function urlCorsHeaders(cors: Cors, { origin, asks }: UrlPage): Readonly<Record<string, string>> {
  const origins = cors.AllowOrigins ?? [];
  if (!origins.includes('*') && !origins.includes(origin)) {
    return {};
  }
  const isForAll = origins.includes('*') && cors.AllowCredentials !== true;
  return {
    'access-control-allow-origin': isForAll ? '*' : origin,
    ...(isForAll ? {} : { vary: 'Origin' }),
    ...(cors.AllowCredentials === true ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(asks === undefined ? listed('expose-headers', cors.ExposeHeaders) : answered(cors)),
  };
}

function answered(cors: Cors): Record<string, string> {
  return {
    ...listed('allow-methods', cors.AllowMethods),
    ...listed('allow-headers', cors.AllowHeaders),
    ...(cors.MaxAge === undefined ? {} : { 'access-control-max-age': String(cors.MaxAge) }),
  };
}

function listed(name: string, values: readonly string[] | undefined): Record<string, string> {
  return values === undefined || values.length === 0 ? {} : { [`access-control-${name}`]: values.join(',') };
}
