import type { Finding } from '../../inspect/finding.ts';
import { functionDefaults } from '../../lambda/quotas.ts';
import type { HotFunction, HotLayer } from '../../platform/services/hot-function.ts';
import { foreignLayerFor } from '../../project/foreign-layers.ts';
import { TreeVariants } from '../../runtime/code/tree-variants.ts';
import { unpackArchive } from '../../runtime/code/unpack-archive.ts';
import { storeLayout } from '../../store/store-layout.ts';
import { describeUserFiles } from '../check/describe-user-files.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import { RunError } from '../run/run-errors.ts';
import type { DevPackage } from './dev-package.ts';
import { missingModules, refuseMissing } from './missing-modules.ts';
import { brokenSources, refuseBroken } from './refuse-broken-sources.ts';

export interface DevFunctionContext {
  readonly surroundings: BuildSurroundings;
  readonly region: string;
  /** Puts the function into the platform, and answers its ARN. */
  readonly put: (definition: HotFunction) => Promise<string>;
}

/** What a function runs. */
interface Running {
  readonly arn: string;
  readonly planned: DevPackage;
  readonly definition: HotFunction;
  readonly missing: readonly Finding[];
  /** What may be missing depends on nothing else. */
  readonly imports: string;
}

/** What became of a change. */
export interface DevChange {
  readonly kind: 'created' | 'replaced' | 'unchanged';
  readonly arn: string;
}

/** A function of a project, and the code that it runs: the last that was good. */
export class DevFunction implements AsyncDisposable {
  readonly #context: DevFunctionContext;
  #running: Running | undefined;
  /** With the distributions that they have. */
  #variants: { readonly distributions: string; readonly trees: TreeVariants } | undefined;
  /** Of other distributions than it has now; invocations may still run on them. */
  readonly #earlier: TreeVariants[] = [];
  /** Python files that were none when they were first seen. */
  readonly #exempt = new Set<string>();

  constructor(context: DevFunctionContext) {
    this.#context = context;
  }

  /**
   * Takes a package as what the function is from now on.
   * @param planned is disposed of by this, sooner or later
   * @throws {DevError} SOURCE_INVALID, MODULE_UNAVAILABLE
   * @throws {PlatformError} FUNCTION_TAKEN, FUNCTION_REFUSED
   * @throws what unpacking and writing throw; the function is then as it was
   */
  async take(planned: DevPackage): Promise<DevChange> {
    const before = this.#running;
    try {
      const after = await this.#next(planned);
      if (before !== undefined && isSame(before.definition, after.definition)) {
        planned[Symbol.dispose]();
        return { kind: 'unchanged', arn: before.arn };
      }
      const arn = await this.#context.put(after.definition);
      this.#running = { ...after, arn };
      this.#variants?.trees.prepare();
      before?.planned[Symbol.dispose]();
      return { kind: before === undefined ? 'created' : 'replaced', arn };
    } catch (error) {
      planned[Symbol.dispose]();
      throw error;
    }
  }

  /** Puts it into a platform that has forgotten it. */
  async putAgain(): Promise<void> {
    if (this.#running !== undefined) {
      await this.#context.put(this.#running.definition);
    }
  }

  /** Nothing may run it any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#running?.planned[Symbol.dispose]();
    this.#forgetVariants();
    for (const trees of this.#earlier) {
      await trees.remove();
    }
  }

  async #next(planned: DevPackage): Promise<Omit<Running, 'arn'>> {
    const before = this.#running;
    const unpacking = this.#unpacked(planned);
    try {
      await this.#refuseBroken(planned, before);
      const imported = this.#imported(planned);
      return {
        planned,
        definition: this.#definition(planned, await unpacking),
        ...imported,
      };
    } finally {
      // It reads the packs, which are closed when this fails.
      await unpacking.catch(() => undefined);
    }
  }

  /** Of what changed, only the user's files: they are written beside what stays. All else goes through the archive. */
  async #unpacked(planned: DevPackage): Promise<string> {
    const { surroundings } = this.#context;
    const { signal, now, cache } = surroundings;
    const options = { layout: storeLayout(cache), signal, now };
    const distributions = distributionsOf(planned);
    if (this.#variants?.distributions === distributions) {
      try {
        return await this.#variants.trees.make(planned.plan.userEntries);
      } catch (error) {
        // What the cache has lost is made anew the next time.
        this.#forgetVariants();
        throw error;
      }
    }
    const { sha256 } = await planned.write();
    const folder = await unpackArchive(planned.settings.output, { ...options, sha256 });
    this.#forgetVariants();
    const own = planned.plan.userEntries.map(({ path }) => path);
    this.#variants = { distributions, trees: new TreeVariants(folder, own, options) };
    return folder;
  }

  #forgetVariants(): void {
    if (this.#variants !== undefined) {
      this.#earlier.push(this.#variants.trees);
      this.#variants = undefined;
    }
  }

  async #refuseBroken(planned: DevPackage, before: Running | undefined): Promise<void> {
    const faults = await brokenSources(
      planned,
      before?.planned.plan.userEntries ?? [],
      this.#context.surroundings,
    );
    if (before === undefined) {
      faults.forEach(({ path }) => this.#exempt.add(path));
    }
    refuseBroken(planned.settings.name, faults, this.#exempt);
  }

  #imported(planned: DevPackage): Pick<Running, 'missing' | 'imports'> {
    const before = this.#running;
    const imports = describeUserFiles(planned.plan, planned.handler);
    if (before?.imports === imports) {
      return { missing: before.missing, imports };
    }
    const today = new Date(this.#context.surroundings.now()).toISOString().slice(0, 10);
    const missing = missingModules(planned, today);
    if (before !== undefined) {
      refuseMissing(planned.settings.name, missing, before.missing);
    }
    return { missing, imports };
  }

  #definition(planned: DevPackage, folder: string): HotFunction {
    const { settings, handler } = planned;
    const { name, target, configuration } = settings;
    if (handler === undefined) {
      throw new RunError('NOTHING_TO_RUN', `Cannot run "${name}": it has no handler`, {
        hint: 'set handler in [tool.zipwright]',
      });
    }
    return {
      region: this.#context.region,
      name,
      runtime: target.runtime.id,
      handler,
      architecture: target.architecture,
      memory: configuration.memory ?? functionDefaults.memoryMegabytes,
      timeout: configuration.timeout ?? functionDefaults.timeoutSeconds,
      ephemeralStorage: configuration.ephemeralStorage ?? functionDefaults.ephemeralStorageMegabytes,
      environment: configuration.environment ?? {},
      layers: layersOf(planned),
      code: { folder },
      archive: async () => {
        await planned.write();
        return settings.output;
      },
    };
  }
}

/** What the packages of a function have besides the user's files, and where it lies. */
function distributionsOf({ plan, settings }: DevPackage): string {
  const packs = plan.packs.map((pack) => [pack.path, ...(plan.exclusions.get(pack) ?? [])]);
  return JSON.stringify([settings.prefix, packs]);
}

/** Whether nothing that anybody can see is different. */
function isSame(before: HotFunction, after: HotFunction): boolean {
  // JSON has no functions: what writes the archive is left out.
  return JSON.stringify(before) === JSON.stringify(after);
}

/** Layers as the configuration names them: those of other accounts keep their ARNs, archives become layers by their names. */
function layersOf({ settings, project: { configuration } }: DevPackage): HotLayer[] {
  return (settings.configuration.layers ?? []).map((entry, index): HotLayer => {
    if (/:\d+$/.test(entry) && foreignLayerFor(configuration.foreignLayers, entry) !== undefined) {
      return { arn: entry };
    }
    const file = settings.layers[index] ?? entry;
    const name = configuration.layers.has(entry) ? entry : layerName(file);
    return { name, file };
  });
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html: what a layer may be called. */
function layerName(file: string): string {
  const [name = ''] = file.split(/[\\/]/).slice(-1);
  return name
    .replace(/\.zip$/i, '')
    .replaceAll(/[^A-Za-z0-9-_]/g, '-')
    .slice(0, 140);
}
