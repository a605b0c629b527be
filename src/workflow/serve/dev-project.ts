import type { HotFunction } from '../../platform/services/hot-function.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildRequest, BuildSurroundings } from '../assemble/build-request.ts';
import { DevError } from './dev-errors.ts';
import { DevFunction, type DevChange } from './dev-function.ts';
import { planProject, type DevPackage } from './dev-package.ts';

/** A function that is in the platform now, or is another one than it was. */
export interface DevEvent {
  readonly name: string;
  /** Folder of its project. */
  readonly project: string;
  readonly arn: string;
  readonly change: Exclude<DevChange['kind'], 'unchanged'>;
  readonly milliseconds: number;
}

export interface DevListener {
  readonly onFunction: (event: DevEvent) => void;
  /** Something could not be taken; what was there before stays. */
  readonly onFailure: (error: unknown) => void;
  readonly report: Report;
}

export interface DevProjectContext {
  readonly surroundings: BuildSurroundings;
  readonly listener: DevListener;
  readonly region: string;
  readonly put: (definition: HotFunction) => Promise<string>;
  /** Which project has a function of a name, for all projects together. */
  readonly owners: Map<string, string>;
}

/** A project whose functions are in the platform. */
export class DevProject implements AsyncDisposable {
  readonly #request: BuildRequest;
  readonly #context: DevProjectContext;
  readonly #functions = new Map<string, DevFunction>();
  /** Notices that were told: they are the same after every change. */
  readonly #told = new Set<string>();
  #isFirst = true;

  constructor(request: BuildRequest, context: DevProjectContext) {
    this.#request = request;
    this.#context = context;
  }

  /** Absolute path of its folder. */
  get directory(): string {
    return this.#request.project;
  }

  /**
   * Looks at the project as it is now, and brings its functions up to date.
   * @param onFailure told of functions that stay as they were
   * @throws {ZipwrightError} for what no function can do without
   */
  async update(onFailure: (error: unknown) => void): Promise<void> {
    const { surroundings } = this.#context;
    const began = performance.now();
    await planProject(
      this.#request,
      { surroundings, report: this.#report },
      {
        onPackage: (planned) => this.#take(planned, began),
        onFailure,
      },
    );
    this.#isFirst = false;
  }

  /** Puts all functions into a platform that has forgotten them. */
  async putAgain(): Promise<void> {
    for (const each of this.#functions.values()) {
      await each.putAgain();
    }
  }

  /** Nothing may run its functions any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#functions.values()) {
      await each[Symbol.asyncDispose]();
    }
  }

  async #take(planned: DevPackage, began: number): Promise<void> {
    const { listener } = this.#context;
    const { name } = planned.settings;
    const known = this.#functions.get(name) ?? this.#claimed(planned);
    const { kind, arn } = await known.take(planned);
    this.#functions.set(name, known);
    if (kind !== 'unchanged') {
      listener.onFunction({
        name,
        project: this.directory,
        arn,
        change: kind,
        milliseconds: performance.now() - began,
      });
    }
  }

  #claimed(planned: DevPackage): DevFunction {
    const { owners } = this.#context;
    const { name } = planned.settings;
    const other = owners.get(name);
    if (other !== undefined && other !== this.directory) {
      planned[Symbol.dispose]();
      throw new DevError(
        'FUNCTION_TWICE',
        `Cannot develop "${name}" of "${this.directory}": "${other}" has a function of this name as well`,
        {
          data: { name, projects: [other, this.directory] },
          hint: 'set name in [tool.zipwright] of one of them',
        },
      );
    }
    owners.set(name, this.directory);
    return new DevFunction(this.#context);
  }

  readonly #report: Report = (event) => {
    if (event.kind === 'notice') {
      if (this.#told.has(event.message)) {
        return;
      }
      this.#told.add(event.message);
    }
    if (event.kind !== 'left-out' || this.#isFirst) {
      this.#context.listener.report(event);
    }
  };
}
