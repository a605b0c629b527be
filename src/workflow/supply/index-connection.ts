import { readIndexConfiguration, type IndexConfiguration } from '../../index/configuration.ts';
import { Credentials } from '../../index/credentials.ts';
import { HttpClient } from '../../index/http.ts';
import { IndexClient } from '../../index/index-client.ts';
import { keyringOf } from '../../toolchain/keyring.ts';
import type { IndexOptions } from '../../index/index-sources.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';

/** How a command asks indexes, and which. */
export interface ConnectionOptions {
  readonly offline: boolean;
  readonly index: IndexOptions;
}

/** A client of the indexes that some settings name. Its connections are the caller's to close. */
export interface IndexConnection {
  readonly http: HttpClient;
  readonly client: IndexClient;
  readonly indexes: IndexConfiguration;
}

/** @throws {IndexError} when an index is configured that cannot be one */
export function connectIndex(
  { environment, signal }: BuildSurroundings,
  { offline, index }: ConnectionOptions,
): IndexConnection {
  const configuration = readIndexConfiguration({ environment, options: index });
  const keyring = keyringOf(environment, signal);
  const http = new HttpClient({
    environment,
    authorizer: new Credentials({
      environment,
      configuration,
      ...(keyring === undefined ? {} : { keyring }),
    }),
    ...(configuration.certificateFiles === undefined
      ? {}
      : { certificateFiles: configuration.certificateFiles }),
  });
  return { http, indexes: configuration, client: new IndexClient({ configuration, http, offline }) };
}
