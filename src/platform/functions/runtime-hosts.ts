import { InternalError } from '../../errors/zipwright-error.ts';
import type { Language } from '../../runtime/sandbox/language.ts';
import { startBestHost, startHost, type Rung } from '../../runtime/sandbox/choose-host.ts';
import type { Sandbox, SandboxHost, SandboxRequest } from '../../runtime/sandbox/sandbox.ts';
import { hostVariables } from '../../runtime/variables.ts';

/** What sandboxes are started on. */
export interface HostSurroundings {
  /**
   * Finds what a runtime's functions run on.
   * @throws {ZipwrightError} with a remedy, when this machine has none
   */
  readonly findLanguage: (runtime: string) => Promise<Language>;
  /** How to isolate; the best that works when absent. */
  readonly rung?: Rung;
  /** PATH of this process. */
  readonly path: string;
}

/** One host of sandboxes for each runtime, started when its first function is invoked. */
export class RuntimeHosts {
  readonly #surroundings: HostSurroundings;
  readonly #hosts = new Map<string, Promise<SandboxHost>>();
  #isClosed = false;

  constructor(surroundings: HostSurroundings) {
    this.#surroundings = surroundings;
  }

  /**
   * @param runtime `python3.11`
   * @throws {ZipwrightError} when the runtime cannot be had on this machine; the next call tries again
   */
  async get(runtime: string): Promise<SandboxHost> {
    const known = this.#hosts.get(runtime);
    if (known !== undefined) {
      return known;
    }
    const starting = RestartingHost.start(() => this.#start(runtime));
    this.#hosts.set(runtime, starting);
    try {
      return await starting;
    } catch (error) {
      this.#hosts.delete(runtime);
      throw error;
    }
  }

  /** Ends all of them, and every sandbox with them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const started = await Promise.allSettled(this.#hosts.values());
    this.#hosts.clear();
    const hosts = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    await Promise.all(hosts.map((host) => host.close()));
  }

  async #start(runtime: string): Promise<SandboxHost> {
    const { findLanguage, rung, path } = this.#surroundings;
    const language = await findLanguage(runtime);
    if (this.#isClosed) {
      throw new InternalError('A function was to be started while the platform ends');
    }
    const settings = { language, variables: hostVariables(runtime), path };
    return rung === undefined ? startBestHost(settings) : startHost(rung, settings);
  }
}

/** A host that is started anew when it has ended by itself: a plain function may kill it, and the system may. */
class RestartingHost implements SandboxHost {
  readonly rung: SandboxHost['rung'];
  readonly isPathRewritten: boolean;
  readonly #startAnew: () => Promise<SandboxHost>;
  #host: Promise<SandboxHost>;

  private constructor(startAnew: () => Promise<SandboxHost>, host: SandboxHost) {
    this.#startAnew = startAnew;
    this.#host = Promise.resolve(host);
    this.rung = host.rung;
    this.isPathRewritten = host.isPathRewritten;
  }

  static async start(startAnew: () => Promise<SandboxHost>): Promise<RestartingHost> {
    return new RestartingHost(startAnew, await startAnew());
  }

  async start(request: SandboxRequest): Promise<Sandbox> {
    const used = this.#host;
    try {
      return await (await used).start(request);
    } catch (error) {
      if (!(error instanceof InternalError)) {
        throw error;
      }
      // Its other sandboxes went with it: the first who notices replaces it for all.
      if (this.#host === used) {
        this.#host = this.#startAnew();
        this.#host.catch(() => undefined);
      }
      return (await this.#host).start(request);
    }
  }

  async close(): Promise<void> {
    await (await this.#host.catch(() => undefined))?.close();
  }
}
