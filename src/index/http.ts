import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions, request as httpsRequest } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Authorizer } from './authorizer.ts';
import { readableCertificates, readCertificates } from './certificates.ts';
import { type ConnectionSettings, readConnectionSettings } from './connection-settings.ts';
import { ACCEPTED_ENCODINGS } from './content-encoding.ts';
import { splitCredential } from './credential.ts';
import type { Environment } from './environment.ts';
import { IndexError } from './errors.ts';
import {
  discard,
  headerOf,
  type HttpAnswer,
  type HttpRequest,
  readBytes,
  readText,
  type BytesAnswer,
  type TextAnswer,
} from './http-answer.ts';
import { networkFailure, TimeoutError, TransientStatus } from './network-failure.ts';
import { followRedirect, isRedirect, MAX_REDIRECTS, tooManyRedirects } from './redirect.ts';
import { hearErrors, limitWaiting } from './request-limits.ts';
import {
  isTransientStatus,
  parseRetryAfter,
  pauseAfter,
  type RetryPolicy,
  type Sleep,
  withRetries,
} from './retry.ts';
import { type HostLookup, sharedLookup } from './shared-lookup.ts';

export interface HttpOptions {
  /** For proxies, certificates and time-outs: see {@link readConnectionSettings}. */
  readonly environment: Environment;
  readonly authorizer?: Authorizer;
  /** Further files with certificate authorities to trust. */
  readonly certificateFiles?: readonly string[];
  /** Replacements for what the environment says. */
  readonly settings?: Partial<ConnectionSettings>;
  readonly userAgent?: string;
  readonly random?: () => number;
  readonly sleep?: Sleep;
  readonly now?: () => number;
}

interface StoppableRequest extends HttpRequest {
  readonly signal: AbortSignal;
}

const MAX_SOCKETS = 16;

/**
 * GET requests over kept connections, with redirects, retries, proxies, certificates and credentials; POST requests are
 * not redirected. Dispose of it to close the connections; what is under way then fails as aborted.
 */
export class HttpClient implements Disposable, AsyncDisposable {
  /** Private, since the URL of a proxy may hold a password. */
  readonly #settings: ConnectionSettings;
  readonly retryPolicy: RetryPolicy;
  readonly #options: HttpOptions;
  readonly #closing = new AbortController();
  #http: HttpAgent | undefined;
  #https: HttpsAgent | undefined;
  readonly #lookup: HostLookup;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#settings = { ...readConnectionSettings(options.environment), ...options.settings };
    this.#lookup = sharedLookup(options.now ?? Date.now);
    this.retryPolicy = {
      retries: this.#settings.retries,
      random: options.random ?? Math.random,
      sleep: options.sleep ?? ((milliseconds, signal) => wait(milliseconds, undefined, { signal })),
      now: options.now ?? Date.now,
    };
  }

  /**
   * Sends a request and answers as soon as the headers are there, whatever the status: only 429 and 5xx are tried
   * again and then thrown.
   * @throws {IndexError} INDEX_UNREACHABLE, INDEX_SERVER_ERROR, INDEX_BAD_ANSWER; the signal's reason when aborted
   */
  async open(request: HttpRequest): Promise<HttpAnswer> {
    const stoppable = { ...request, signal: this.#signalOf(request) };
    return withRetries(this.retryPolicy, stoppable, () => this.#follow(stoppable));
  }

  /**
   * Fetches a whole text of at most `maxBytes`. A body that is cut off counts as a failed try.
   * @throws {IndexError} as {@link open}
   */
  async text(request: HttpRequest, maxBytes: number): Promise<TextAnswer> {
    return this.#whole(request, (answer) => readText(answer, maxBytes));
  }

  /** The same for what need not be text. @throws {IndexError} as {@link open} */
  async bytes(request: HttpRequest, maxBytes: number): Promise<BytesAnswer> {
    return this.#whole(request, (answer) => readBytes(answer, maxBytes));
  }

  async #whole<T>(request: HttpRequest, read: (answer: HttpAnswer) => Promise<T>): Promise<T> {
    const stopped = this.#signalOf(request);
    const deadline = AbortSignal.timeout(this.#settings.pageTimeout);
    const headers = { 'accept-encoding': ACCEPTED_ENCODINGS, ...request.headers };
    const stoppable = { ...request, headers, signal: AbortSignal.any([stopped, deadline]) };
    try {
      return await withRetries(this.retryPolicy, stoppable, async () => read(await this.#follow(stoppable)));
    } catch (error) {
      const isLate = deadline.aborted && !stopped.aborted;
      const late = new TimeoutError(`it took more than ${this.#settings.pageTimeout / 1000} s`);
      throw isLate ? networkFailure(late, request.url, 1) : error;
    }
  }

  /** Waits as long as the policy wants after failure number `failures`, from 0. @throws the signal's reason */
  async pause(failures: number, request: HttpRequest): Promise<void> {
    await pauseAfter(failures, this.retryPolicy, { signal: this.#signalOf(request) });
  }

  /** @throws the signal's reason when `request` was aborted or this client disposed of */
  throwIfStopped(request: HttpRequest): void {
    this.#signalOf(request).throwIfAborted();
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    this.#http?.destroy();
    this.#https?.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }

  #signalOf(request: HttpRequest): AbortSignal {
    return request.signal === undefined
      ? this.#closing.signal
      : AbortSignal.any([this.#closing.signal, request.signal]);
  }

  async #follow(request: StoppableRequest): Promise<HttpAnswer> {
    let target = request.url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const answer = await this.#authorized({ ...request, url: target });
      if (isTransientStatus(answer.status)) {
        discard(answer);
        const wished = parseRetryAfter(headerOf(answer, 'retry-after'), this.retryPolicy.now());
        throw new TransientStatus(answer.status, wished);
      }
      if (!isRedirect(answer.status) || request.body !== undefined) {
        return answer;
      }
      discard(answer);
      target = followRedirect(answer.url, headerOf(answer, 'location'));
    }
    throw tooManyRedirects(request.url);
  }

  /** Sends with the credential that the URL has or the authorizer knows; after a 401 once more with another one. */
  async #authorized(request: StoppableRequest): Promise<HttpAnswer> {
    const { authorizer } = this.#options;
    const { url, credential } = splitCredential(request.url);
    const first = credential?.basicHeader() ?? authorizer?.header(url);
    const answer = await this.#send({ ...request, url }, first);
    if (answer.status !== 401) {
      return answer;
    }
    const second = await authorizer?.headerAfterRefusal(request.url);
    if (second === undefined || second === first) {
      return answer;
    }
    discard(answer);
    return this.#send({ ...request, url }, second);
  }

  async #send(
    { url, headers, signal, body }: StoppableRequest,
    authorization: string | undefined,
  ): Promise<HttpAnswer> {
    const secure = url.protocol === 'https:';
    const agent = secure ? (this.#https ??= this.#makeHttpsAgent()) : (this.#http ??= this.#makeHttpAgent());
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(url, {
        agent,
        signal,
        method: body === undefined ? 'GET' : 'POST',
        timeout: this.#settings.idleTimeout,
        headers: {
          'user-agent': this.#options.userAgent ?? 'zipwright',
          'accept-encoding': 'identity',
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
          ...(authorization === undefined ? {} : { authorization }),
        },
      });
      request.on('error', reject);
      request.once('response', (response) => resolve(answerOf(response, url)));
      request.once('socket', hearErrors);
      limitWaiting(request, this.#settings);
      request.end(body);
    });
  }

  #makeHttpAgent(): HttpAgent {
    return makeAgent(() => new HttpAgent(this.#agentOptions()));
  }

  #makeHttpsAgent(): HttpsAgent {
    const files = [...this.#settings.certificateFiles, ...(this.#options.certificateFiles ?? [])];
    const secureContext = trustContext(readCertificates(files));
    return makeAgent(
      () =>
        new HttpsAgent({
          ...this.#agentOptions(),
          ...(secureContext === undefined ? {} : { secureContext }),
        }),
    );
  }

  #agentOptions(): AgentOptions {
    return {
      keepAlive: true,
      maxSockets: MAX_SOCKETS,
      scheduling: 'lifo',
      lookup: this.#lookup,
      timeout: this.#settings.idleTimeout,
      proxyEnv: { ...this.#settings.proxies },
    };
  }
}

/** Node's own message would show a proxy's whole URL, so neither it nor the error goes on. */
function makeAgent<T>(make: () => T): T {
  try {
    return make();
  } catch {
    throw new IndexError(
      'INDEX_BAD_CONFIGURATION',
      'Cannot use the proxy of the environment: it is not a URL',
      {
        hint: 'set HTTPS_PROXY and HTTP_PROXY to http://host:port',
      },
    );
  }
}

/** Trusts `extra` besides Node's own authorities; `undefined` when there is nothing to add. */
function trustContext(extra: readonly string[]): SecureContext | undefined {
  if (extra.length === 0) {
    return undefined;
  }
  const own = getCACertificates('default');
  try {
    return createSecureContext({ ca: [...new Set([...own, ...extra])] });
  } catch {
    return createSecureContext({ ca: [...own, ...readableCertificates(extra)] });
  }
}

function answerOf(response: IncomingMessage, url: URL): HttpAnswer {
  return { status: response.statusCode ?? 0, url, headers: response.headers, body: response };
}
