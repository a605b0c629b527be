import { rmSync } from 'node:fs';
import { basename, relative, sep } from 'node:path';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { storeLayout, type StoreLayout } from '../store/store-layout.ts';
import { removeLeftovers } from '../store/temporary-name.ts';
import { checkHandler } from '../packaging/handler-check.ts';
import {
  startHashWorker,
  WORKER_WORTHWHILE_BYTES,
  type ArtifactHasher,
} from '../packaging/artifact-hasher.ts';
import { checkSize } from '../packaging/limits.ts';
import { codeSha256, formatManifest } from '../packaging/manifest.ts';
import { planArtifact, type ArtifactPlan } from '../packaging/plan-artifact.ts';
import { writeArtifact } from '../packaging/write-artifact.ts';
import { PROJECT_FILE } from '../project/default-excludes.ts';
import { readProject, type Project } from '../project/read-project.ts';
import type { Selection } from '../resolve/selection.ts';
import { WheelError } from '../wheel/errors.ts';
import { plainVariant, type PackVariant } from '../wheel/pack-variant.ts';
import { acquirePacks } from './acquire-packs.ts';
import { auditNativeFiles } from './audit-native-files.ts';
import type { Report } from './build-events.ts';
import type { BuildRequest, BuildSurroundings } from './build-request.ts';
import { createBuildServices, type BuildServices } from './build-services.ts';
import { functionSettings, type FunctionSettings } from './function-settings.ts';
import { handlerOf } from './handler-of.ts';
import { resolveSelection } from './resolve-selection.ts';
import { readUserPart } from './user-entries.ts';

/** A finished package. Sizes in bytes. */
export interface BuiltArtifact {
  readonly name: string;
  readonly kind: 'function' | 'layer';
  readonly file: string;
  readonly manifest: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly handler?: string;
  readonly size: number;
  readonly unzippedSize: number;
  readonly entries: number;
  readonly distributions: readonly { readonly name: string; readonly version: string }[];
  readonly userFiles: number;
  readonly sha256: string;
  readonly codeSha256: string;
  /** Packs that were found in the cache. */
  readonly reusedPacks: number;
  readonly dependencies: string;
  readonly needsS3: boolean;
  readonly milliseconds: number;
}

/**
 * Builds a project's functions, or a layer of it.
 * @throws {ZipwrightError} with nothing half-written left and an earlier artifact untouched
 */
export async function build(
  request: BuildRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<BuiltArtifact[]> {
  const project = readProject(request.project);
  await using session = new BuildSession(project, request, { surroundings, report });
  const built: BuiltArtifact[] = [];
  for (const settings of functionSettings(project, request, surroundings.environment)) {
    built.push(await session.buildOne(settings));
  }
  return built;
}

interface SessionContext {
  readonly surroundings: BuildSurroundings;
  readonly report: Report;
}

/** One run of `build`: what its functions share. */
class BuildSession implements AsyncDisposable {
  readonly #project: Project;
  readonly #request: BuildRequest;
  readonly #surroundings: BuildSurroundings;
  readonly #report: Report;
  readonly #layout: StoreLayout;
  #services: Promise<BuildServices> | undefined;

  constructor(project: Project, request: BuildRequest, { surroundings, report }: SessionContext) {
    this.#project = project;
    this.#request = request;
    this.#surroundings = surroundings;
    this.#report = report;
    this.#layout = storeLayout(surroundings.cache);
  }

  async buildOne(settings: FunctionSettings): Promise<BuiltArtifact> {
    const startedAt = this.#surroundings.now();
    this.#announceRuntime(settings);
    const selection = await resolveSelection(settings, this.#project, {
      request: this.#request,
      environment: this.#surroundings.environment,
      services: this.#getServices,
      report: this.#report,
      now: this.#surroundings.now,
    });
    try {
      return await this.#assemble(settings, selection, startedAt);
    } catch (error) {
      if (!(error instanceof WheelError && error.code === 'PACK_DAMAGED')) {
        throw error;
      }
      // A damaged pack is remade from its wheel; a second failure is not the pack's.
      rmSync(String(error.data['path']), { force: true });
      return this.#assemble(settings, selection, startedAt);
    }
  }

  #announceRuntime({ runtimeDeclaredBy, target }: FunctionSettings): void {
    if (runtimeDeclaredBy === undefined) {
      this.#report({
        kind: 'notice',
        message: `The project declares no runtime: building for ${target.runtime.id} ${target.architecture}`,
        hint: 'set runtime in [tool.zipwright], or use --runtime',
      });
    }
  }

  async #assemble(
    settings: FunctionSettings,
    selection: Selection,
    startedAt: number,
  ): Promise<BuiltArtifact> {
    using hasher = await worthwhileHasher(selection);
    using acquired = await acquirePacks(selection.distributions, {
      layout: this.#layout,
      now: this.#surroundings.now,
      variant: packVariant(settings),
      services: this.#getServices,
      report: this.#report,
    });
    const user = await readUserPart(settings, this.#project, this.#layout);
    const plan = planArtifact({
      packs: acquired.packs,
      userEntries: user.entries,
      onConflict: settings.configuration.onConflict ?? 'error',
    });
    this.#report({ kind: 'left-out', paths: user.leftOut.filter(({ reason }) => reason !== PROJECT_FILE) });
    const handler = handlerOf(settings, plan);
    if (handler !== undefined) {
      checkHandler(handler, plan, new Set());
    }
    auditNativeFiles(plan, settings);
    const { needsS3 } = checkSize(plan, 0);
    this.#surroundings.signal.throwIfAborted();
    const sha256 = await this.#write(settings, plan, {
      hasher,
      handler,
      source: selection.source,
    });
    return {
      ...describeArtifact(settings, plan, sha256),
      ...(handler === undefined ? {} : { handler }),
      reusedPacks: acquired.packs.length - acquired.made,
      dependencies: selection.source,
      needsS3,
      milliseconds: this.#surroundings.now() - startedAt,
    };
  }

  async #write(
    settings: FunctionSettings,
    plan: ArtifactPlan,
    {
      hasher,
      handler,
      source,
    }: { hasher: ArtifactHasher | undefined; handler: string | undefined; source: string },
  ): Promise<string> {
    removeLeftovers(relativeFolder(settings.output));
    const sha256 = await writeArtifact(plan, settings.output, hasher);
    const manifest = formatManifest(plan, {
      file: basename(settings.output),
      kind: settings.kind,
      sha256,
      target: settings.target,
      ...(handler === undefined ? {} : { handler }),
      dependencies: source,
      sourceOf: (path) => relative(this.#project.directory, path).replaceAll(sep, '/'),
    });
    writeFileAtomic(manifestPath(settings.output), manifest);
    return sha256;
  }

  readonly #getServices = (): Promise<BuildServices> => {
    const { extraIndexUrls, findLinks, noIndex, indexUrl, offline } = this.#request;
    this.#services ??= createBuildServices(this.#surroundings, {
      offline,
      index: {
        directory: this.#project.directory,
        extraIndexUrls,
        findLinks,
        ...(indexUrl === undefined ? {} : { indexUrl }),
        ...(noIndex ? { noIndex } : {}),
      },
    });
    return this.#services;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#services)?.[Symbol.asyncDispose]();
  }
}

function relativeFolder(file: string): string {
  return file.slice(0, -basename(file).length);
}

/** `dist/name.zip` has `dist/name.manifest.json` beside it. */
export function manifestPath(output: string): string {
  return output.replace(/\.zip$/, '') + '.manifest.json';
}

function packVariant({ prefix, configuration, target }: FunctionSettings): PackVariant {
  return {
    ...plainVariant,
    prefix,
    slim: configuration.slim ?? false,
    bytecode: configuration.bytecode === true ? target.runtime.minor : undefined,
    recompress: configuration.recompress ?? false,
  };
}

/** A second thread for hashing, started early, when the archive will be big enough to earn it. */
async function worthwhileHasher(selection: Selection): Promise<ArtifactHasher | undefined> {
  const size = selection.distributions.reduce(
    (sum, each) => sum + ('size' in each ? (each.size ?? 0) : 0),
    0,
  );
  return size < WORKER_WORTHWHILE_BYTES ? undefined : startHashWorker();
}

function describeArtifact(
  settings: FunctionSettings,
  plan: ArtifactPlan,
  sha256: string,
): Omit<BuiltArtifact, 'handler' | 'reusedPacks' | 'dependencies' | 'needsS3' | 'milliseconds'> {
  return {
    name: settings.name,
    kind: settings.kind,
    file: settings.output,
    manifest: manifestPath(settings.output),
    runtime: settings.target.runtime.id,
    architecture: settings.target.architecture,
    size: plan.size,
    unzippedSize: plan.unzippedSize,
    entries: plan.entries,
    distributions: plan.packs.map(({ facts }) => ({ name: facts.name, version: facts.version })),
    userFiles: plan.userEntries.length,
    sha256,
    codeSha256: codeSha256(sha256),
  };
}
