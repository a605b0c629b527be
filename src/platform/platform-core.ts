import { statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthenticationOptions, FindKeyOwner } from '../aws/caller.ts';
import { createHandler, type AnsweredRequest, type RequestHandler } from '../aws/handler.ts';
import { ZipwrightError } from '../errors/zipwright-error.ts';
import { serviceIds } from '../aws/service-facts.ts';
import { Barrier } from './barrier.ts';
import { renderErrorAnswer, type ErrorAnswer } from './error-answer.ts';
import { createFront, NOT_OURS } from './front.ts';
import { serveFunctionUrl } from './function-urls/serve-function-url.ts';
import type { HttpServer } from './http-server.ts';
import { IdleMemory } from './idle-memory.ts';
import type { OwnAnswers } from './own-requests.ts';
import { verifyOwn } from './own-signature.ts';
import type { PlatformListener, PlatformOptions } from './platform-options.ts';
import { rootKeyOf, type RootKey } from './root-key.ts';
import { compose, type Composition } from './services/composition.ts';
import type { HotFunctions } from './services/hot-functions.ts';
import { SignedLinks } from './signed-links.ts';
import type { PlatformState } from './state.ts';

/** Milliseconds that requests under way have to end before a reset, once their functions were ended. */
const RESET_GRACE_MS = 500;

/** What answers the platform's requests, from one reset to the next. */
export class PlatformCore {
  /** `http://127.0.0.1:4566` */
  origin = '';
  /** Where signatures are verified. */
  readonly rootKey: RootKey | undefined;
  readonly #state: PlatformState;
  readonly #options: PlatformOptions;
  readonly #listener: PlatformListener;
  readonly #links: SignedLinks;
  readonly #barrier = new Barrier();
  readonly #used = new Set<string>();
  readonly #front: RequestHandler;
  readonly #idle = new IdleMemory(() => (this.#server?.underWay ?? 0) > 0);
  #server: HttpServer | undefined;
  #isEnding = false;
  #composition: Composition;
  #api: RequestHandler;

  constructor(state: PlatformState, options: PlatformOptions, listener: PlatformListener) {
    this.#state = state;
    this.#options = options;
    this.#listener = listener;
    this.rootKey = options.strictAuth ? rootKeyOf(options.data) : undefined;
    this.#links = new SignedLinks(() => this.origin, options.now);
    this.#composition = this.#compose();
    this.#api = this.#createApi();
    this.#front = this.#createFront();
  }

  /** Called once, when the address is known. */
  begin(server: HttpServer, origin: string): void {
    this.#server = server;
    this.origin = origin;
    this.#resume();
  }

  #resume(): void {
    setImmediate(() => {
      this.#composition.resume().catch((error: unknown) => {
        // What a platform that ends has not come to, the next one goes on with.
        if (!this.#isEnding) {
          this.#listener.onNotice(`Cannot go on with events: ${String(error)}`);
        }
      });
    });
  }

  /** Does some work with the functions that are made from projects, as a request of its own. */
  withHotFunctions<T>(work: (hot: HotFunctions) => Promise<T>): Promise<T> {
    return this.#barrier.pass(async () => work((await this.#composition.lambda()).hot));
  }

  readonly onRequest = (
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue?: boolean,
  ): void => {
    this.#idle.onRequest();
    this.#front(request, response, expectsContinue).catch((error: unknown) =>
      this.#fail(request, response, error),
    );
  };

  /** Empties everything, once nothing is under way; who asks has a request of its own under way. */
  reset(): Promise<void> {
    return this.#renew(() => this.#state.reset());
  }

  /** Puts an archive in the place of everything, likewise; until it was received and checked nothing changes. */
  async #import(archive: AsyncIterable<Uint8Array>, options: { readonly replace: boolean }): Promise<void> {
    using received = await this.#state.receive(archive);
    await this.#renew(() => received.apply(options));
    this.#resume();
  }

  async #renew(work: () => Promise<void>): Promise<void> {
    await this.#barrier.alone(
      async () => {
        await this.#composition.close('at-once');
        const timer = setTimeout(() => this.#server?.cutOff(isApiRequest), RESET_GRACE_MS);
        timer.unref();
      },
      async () => {
        try {
          await work();
        } finally {
          this.#composition = this.#compose();
          this.#api = this.#createApi();
        }
        this.#used.clear();
      },
    );
    this.#listener.onRenewed?.();
  }

  /**
   * Requests must have ended.
   * @param graceMs milliseconds that functions have to finish what nobody waits for
   */
  async close(graceMs: number): Promise<void> {
    this.#isEnding = true;
    this.#idle.close();
    const timeUp = new AbortController();
    const drained = this.#composition.close('drain').finally(() => timeUp.abort());
    await Promise.race([drained, wait(graceMs, undefined, timeUp).catch(() => undefined)]);
    await this.#composition.close('at-once');
    await drained;
    await this.#state.close();
  }

  #compose(): Composition {
    const { account, strictIam, functions, now } = this.#options;
    return compose({
      state: this.#state,
      account,
      strictIam,
      functions,
      links: this.#links,
      origin: () => this.origin,
      listener: this.#listener,
      now,
    });
  }

  #createApi(): RequestHandler {
    const { services } = this.#composition;
    const { account, now } = this.#options;
    return createHandler({
      services,
      options: {
        ...this.#authentication,
        account,
        now,
        headers: NOT_OURS,
        onAnswer: this.#onAnswer,
        onFault: (error) => this.#listener.onNotice(faultText(error)),
      },
    });
  }

  get #authentication(): AuthenticationOptions {
    const { account, strictAuth: isStrict } = this.#options;
    return { account, isStrict, findKeyOwner: this.#findKeyOwner };
  }

  readonly #findKeyOwner: FindKeyOwner = (accessKeyId) => {
    if (accessKeyId !== this.rootKey?.accessKeyId) {
      return this.#composition.findKeyOwner(accessKeyId);
    }
    const { account } = this.#options;
    return { account, arn: `arn:aws:iam::${account}:root`, ...this.rootKey };
  };

  #createFront(): RequestHandler {
    return createFront({
      allowedHosts: [this.#options.host, ...this.#options.allowedHosts],
      own: this.#ownAnswers(),
      api: (request, response, expectsContinue) =>
        this.#barrier.pass(() => this.#api(request, response, expectsContinue)),
      functionUrl: (request, response) =>
        this.#barrier.pass(async () => {
          const started = performance.now();
          await serveFunctionUrl(request, response, {
            find: async (id) => (await this.#composition.lambda()).findUrl(id),
            call: this.#composition.call,
            authentication: this.#authentication,
            now: this.#options.now,
          });
          this.#tell(request, { status: response.statusCode, started });
        }),
      call: (name, input, scope) => this.#composition.call(name, input, scope),
      onRefusal: (request, { status, code }) => this.#tell(request, { status, error: code }),
    });
  }

  #ownAnswers(): OwnAnswers {
    const { version, account } = this.#options;
    return {
      version,
      account,
      services: () =>
        Object.fromEntries(serviceIds.map((id) => [id, this.#used.has(id) ? 'running' : 'available'])),
      reset: () => this.reset(),
      state: {
        export: () => this.#state.export(),
        refuseFilled: () => this.#state.refuseFilled(),
        import: (archive, options) => this.#import(archive, options),
      },
      verify: (request) => verifyOwn(request, this.#authentication, this.#options.now()),
      links: this.#links,
      openBlob: (sha256) => ({
        size: statSync(this.#state.blobs.path(sha256)).size,
        content: this.#state.blobs.open(sha256),
      }),
    };
  }

  readonly #onAnswer = (answered: AnsweredRequest): void => {
    const { service, operation, method, path, status, error, durationMs } = answered;
    if (service !== undefined) {
      this.#used.add(service);
    }
    this.#listener.onRequest({
      operation: operation === undefined ? `${method} ${path}` : `${service ?? ''} ${operation}`,
      status,
      error,
      durationMs,
    });
  };

  #tell(
    { method = '', url = '' }: IncomingMessage,
    {
      status,
      error,
      started,
    }: { readonly status: number; readonly error?: string; readonly started?: number },
  ): void {
    const [path = ''] = url.split('?', 1);
    this.#listener.onRequest({
      operation: `${method} ${path}`,
      status,
      error,
      durationMs: started === undefined ? 0 : performance.now() - started,
    });
  }

  #fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (response.destroyed || response.headersSent) {
      response.destroy();
      return;
    }
    this.#listener.onNotice(faultText(error));
    const refusal: ErrorAnswer = {
      status: 500,
      code: 'InternalFailure',
      message: 'An internal error occurred.',
    };
    const { status, headers, body } = renderErrorAnswer(refusal, {
      target: request.url ?? '/',
      headers: request.headers,
    });
    const length = { 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, { ...NOT_OURS, ...headers, ...length }).end(body);
  }
}

/** What the platform is asked about itself goes on while everything else is cut off. */
function isApiRequest({ url = '/' }: IncomingMessage): boolean {
  return !url.startsWith('/_');
}

function faultText(error: unknown): string {
  if (error instanceof ZipwrightError) {
    return error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
  }
  return `A fault of zipwright: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
