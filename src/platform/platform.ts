import { refuseExposed } from './exposed-host.ts';
import { HttpServer } from './http-server.ts';
import { PlatformCore } from './platform-core.ts';
import type { PlatformListener, PlatformOptions } from './platform-options.ts';
import type { RootKey } from './root-key.ts';
import type { HotFunctions } from './services/hot-functions.ts';
import { openPlatformState } from './state.ts';

export type { PlatformListener, PlatformOptions } from './platform-options.ts';

/** AWS's services on this machine: one process, one port, one folder of state. */
export class Platform {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly port: number;
  readonly account: string;
  /** Absolute path of the folder with the state, unless it is kept nowhere. */
  readonly data: string | undefined;
  readonly #server: HttpServer;
  readonly #core: PlatformCore;

  private constructor(server: HttpServer, core: PlatformCore, { account, data }: PlatformOptions) {
    this.endpoint = core.origin;
    this.port = server.port;
    this.account = account;
    this.data = data;
    this.#server = server;
    this.#core = core;
  }

  /**
   * Opens the state and takes requests. Services and interpreters load when they are first needed.
   * @throws {PlatformError} HOST_EXPOSED, PORT_TAKEN, ADDRESS_UNUSABLE
   * @throws {StateError} when the state cannot be opened
   */
  static async start(options: PlatformOptions, listener: PlatformListener): Promise<Platform> {
    refuseExposed(options);
    const { host, port, now } = options;
    const onFailure = (error: unknown): void =>
      listener.onNotice(`Cannot tidy up the state: ${String(error)}`);
    const state = await openPlatformState(options.data, { now, onFailure });
    try {
      const core = new PlatformCore(state, options, listener);
      const server = await HttpServer.listen({ host, port }, core.onRequest);
      core.begin(server, originOf(host, server.port));
      return new Platform(server, core, options);
    } catch (error) {
      await state.close();
      throw error;
    }
  }

  /** What clients sign with: any key is good, unless signatures are verified. */
  get key(): RootKey {
    return this.#core.rootKey ?? { accessKeyId: 'test', secretAccessKey: 'test' };
  }

  /** Requests that have no whole answer yet. */
  get underWay(): number {
    return this.#server.underWay;
  }

  /** Does some work with the functions that are made from projects on this machine. */
  withHotFunctions<T>(work: (hot: HotFunctions) => Promise<T>): Promise<T> {
    return this.#core.withHotFunctions(work);
  }

  /**
   * Takes no more requests, and ends when those under way are answered.
   * @param graceMs milliseconds after which they are cut off
   */
  async close(graceMs: number): Promise<void> {
    const began = performance.now();
    await this.#server.close(graceMs);
    await this.#core.close(Math.max(graceMs - (performance.now() - began), 0));
  }
}

/** As clients on this machine reach it: an address that stands for all is none to call. */
function originOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
