import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import { readableCertificates, readCertificates } from '../index/certificates.ts';
import { readConnectionSettings, type ConnectionSettings } from '../index/connection-settings.ts';

/** How the SDK connects. Times in milliseconds. */
export interface AwsConnectionOptions {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: true;
}

export type AwsEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Connections through the proxies of the environment, which the SDK does not read by itself, and with the certificate
 * authorities that other tools are told of, AWS's own AWS_CA_BUNDLE among them.
 */
export function awsConnections(environment: AwsEnvironment): AwsConnectionOptions {
  const settings = awsConnectionSettings(environment);
  const options: AgentOptions = { keepAlive: true, proxyEnv: { ...settings.proxies } };
  const extra = readableCertificates(readCertificates(settings.certificateFiles));
  const ca = extra.length === 0 ? {} : { ca: [...getCACertificates('default'), ...extra] };
  return {
    httpAgent: new HttpAgent(options),
    httpsAgent: new HttpsAgent({ ...options, ...ca }),
    connectionTimeout: settings.connectTimeout,
    requestTimeout: settings.idleTimeout,
    throwOnRequestTimeout: true,
  };
}

/** What the environment says of connections to AWS. */
export function awsConnectionSettings(environment: AwsEnvironment): ConnectionSettings {
  const settings = readConnectionSettings(environment);
  const bundle = environment['AWS_CA_BUNDLE'];
  return bundle === undefined || bundle === ''
    ? settings
    : { ...settings, certificateFiles: [bundle, ...settings.certificateFiles] };
}
