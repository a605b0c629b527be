import { type Environment, nonEmpty } from './environment.ts';

/** How connections are made. Times in milliseconds. */
export interface ConnectionSettings {
  /** Longest wait for a connection, and for the next bytes on it. */
  readonly connectTimeout: number;
  readonly idleTimeout: number;
  /** A page must be there within this time, however slowly its bytes drip. */
  readonly pageTimeout: number;
  /** Further tries after a failed one. */
  readonly retries: number;
  /** What Node's agents take as `proxyEnv`. */
  readonly proxies: Readonly<Record<string, string | undefined>>;
  /** Files with certificate authorities to trust besides Node's own. */
  readonly certificateFiles: readonly string[];
}

const CONNECT_TIMEOUT = 10_000;
const IDLE_TIMEOUT = 30_000;
const PAGE_TIMEOUT = 300_000;
const RETRIES = 3;
const MAX_RETRIES = 10;

const CERTIFICATE_VARIABLES = [
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'PIP_CERT',
  'CURL_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
] as const;

/** Reads what uv, pip, curl and Node read from the environment, so that what works for them works here. */
export function readConnectionSettings(environment: Environment): ConnectionSettings {
  const timeout = firstNumber(environment, ['UV_HTTP_TIMEOUT', 'UV_REQUEST_TIMEOUT', 'PIP_DEFAULT_TIMEOUT']);
  const retries = firstNumber(environment, ['UV_HTTP_RETRIES', 'PIP_RETRIES']);
  return {
    connectTimeout: CONNECT_TIMEOUT,
    idleTimeout: timeout === undefined || timeout === 0 ? IDLE_TIMEOUT : timeout * 1000,
    pageTimeout: PAGE_TIMEOUT,
    retries: Math.min(retries ?? RETRIES, MAX_RETRIES),
    proxies: readProxies(environment),
    certificateFiles: [
      ...new Set(CERTIFICATE_VARIABLES.flatMap((name) => nonEmpty(environment[name]) ?? [])),
    ],
  };
}

/** Node knows HTTP_PROXY, HTTPS_PROXY and NO_PROXY only; pip's own option comes first, ALL_PROXY last. */
function readProxies(environment: Environment): Readonly<Record<string, string | undefined>> {
  const all = nonEmpty(environment.all_proxy) ?? nonEmpty(environment.ALL_PROXY);
  const first = (...names: readonly string[]) =>
    names.map((name) => nonEmpty(environment[name])).find((value) => value !== undefined) ?? all;
  return {
    http_proxy: withScheme(first('PIP_PROXY', 'http_proxy', 'HTTP_PROXY')),
    https_proxy: withScheme(first('PIP_PROXY', 'https_proxy', 'HTTPS_PROXY')),
    no_proxy: nonEmpty(environment.no_proxy) ?? nonEmpty(environment.NO_PROXY),
  };
}

/** curl and pip accept `host:port`. */
function withScheme(proxy: string | undefined): string | undefined {
  return proxy === undefined || proxy.includes('://') ? proxy : `http://${proxy}`;
}

function firstNumber(environment: Environment, names: readonly string[]): number | undefined {
  return names
    .map((name) => nonEmpty(environment[name]))
    .filter((value) => value !== undefined && /^\d{1,6}$/.test(value))
    .map(Number)[0];
}
