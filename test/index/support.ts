import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { readIndexConfiguration } from '../../src/index/configuration.ts';
import { Credentials, type KeyringProvider } from '../../src/index/credentials.ts';
import { IndexError } from '../../src/index/errors.ts';
import { HttpClient, type HttpOptions } from '../../src/index/http.ts';
import { IndexClient } from '../../src/index/index-client.ts';
import type { IndexOptions } from '../../src/index/index-sources.ts';

/** A folder that goes away with the test. */
export class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'zipwright-index-'));

  at(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface ClientOptions extends Partial<IndexOptions> {
  readonly environment?: Readonly<Record<string, string>>;
  readonly offline?: boolean;
  readonly keyring?: KeyringProvider;
  readonly http?: Partial<HttpOptions>;
}

/** A client wired as the workflow does it, and what it is made of. Waits between tries take no time. */
export interface WiredClient extends Disposable {
  readonly client: IndexClient;
  readonly http: HttpClient;
  /** Milliseconds that it would have waited. */
  readonly waits: number[];
}

export function wire(options: ClientOptions = {}): WiredClient {
  const { environment = {}, offline = false, keyring, http: httpOptions = {}, ...index } = options;
  const configuration = readIndexConfiguration({
    environment,
    options: { directory: '/nowhere', pipFiles: [], ...index },
  });
  const waits: number[] = [];
  const http = new HttpClient({
    environment,
    authorizer: new Credentials({
      configuration,
      environment,
      ...(keyring === undefined ? {} : { keyring }),
    }),
    random: () => 0.5,
    sleep: async (milliseconds) => void waits.push(milliseconds),
    ...httpOptions,
  });
  const client = new IndexClient({ configuration, http, offline });
  return { client, http, waits, [Symbol.dispose]: () => http[Symbol.dispose]() };
}

/** The error of this room that `action` ends with. */
export async function indexErrorOf(action: () => unknown): Promise<IndexError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof IndexError) {
      return error;
    }
    throw error;
  }
  throw new Error('It did not fail');
}

/** Everything that a log, `--json` or a debugger could show of a value. */
export function everythingShownOf(value: unknown): string {
  const shown = [
    inspect(value, { depth: 20, showHidden: true, getters: true }),
    JSON.stringify(value),
    String(value),
  ];
  if (value instanceof Error) {
    shown.push(value.stack ?? '', everythingShownOf(value.cause));
  }
  return shown.join('\n');
}

/** Bytes that no two tests share. */
export function someBytes(length: number): Buffer {
  return randomBytes(length);
}
