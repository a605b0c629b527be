import type {
  Architecture,
  CreateFunctionRequest,
  DeleteFunctionRequest,
  FunctionConfiguration,
  UpdateFunctionCodeRequest,
} from '@aws-sdk/client-lambda';
import type { Operation, Operations, RequestContext } from '../../aws/operation.ts';
import { ServiceError } from '../../aws/service-error.ts';
import { functionArn, type Home } from '../../services/lambda/arn.ts';
import { readFunctionName } from '../../services/lambda/function-name.ts';
import { PlatformError } from '../errors.ts';
import type { HotContext, HotFunction } from './hot-function.ts';
import { HotLayers } from './hot-layers.ts';
import { differs, settingsOf } from './hot-settings.ts';

/** Marks functions that were made from a project, so that no others are ever changed. */
const HOT_TAG = 'zipwright:dev';

interface Entry {
  readonly definition: HotFunction;
  readonly configuration: string;
  /** Whether the stored archive is of this code. */
  isArchived: boolean;
}

/** Operations that tell of a function's code, or take it as it is. */
const TELLING = [
  'GetFunction',
  'GetFunctionConfiguration',
  'ListFunctions',
  'ListVersionsByFunction',
  'PublishVersion',
  'UpdateFunctionConfiguration',
] as const;

/** Functions of projects: what they run is replaced at once, and their archive is written when somebody asks for it. */
export class HotFunctions {
  readonly #context: HotContext;
  readonly #layers: HotLayers;
  /** By their ARNs. */
  readonly #entries = new Map<string, Entry>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(context: HotContext) {
    this.#context = context;
    this.#layers = new HotLayers(context);
  }

  /** Lambda's operations for clients: whatever they tell of code is true of what runs. */
  get operations(): Operations {
    const { operations } = this.#context;
    return {
      ...operations,
      ...Object.fromEntries(TELLING.map((name) => [name, this.#whenArchived(operations[name])])),
      UpdateFunctionCode: this.#whenReplaced(this.#whenArchived(operations.UpdateFunctionCode)),
      DeleteFunction: this.#whenDeleted(operations.DeleteFunction),
    };
  }

  /**
   * Creates a function, or updates the one that is there.
   * @param mayReplace whether it may be one that was not made from a project
   * @returns its ARN
   * @throws {PlatformError} FUNCTION_TAKEN, FUNCTION_REFUSED
   * @throws what writing the archive throws
   */
  put(definition: HotFunction, mayReplace: boolean): Promise<string> {
    return this.#inTurn(async () => {
      const context = this.#context.contextOf(definition.region);
      try {
        await this.#put(definition, context, mayReplace);
        return functionArn(context, definition.name);
      } catch (error) {
        throw error instanceof ServiceError ? refused(definition, error) : error;
      }
    });
  }

  /** Writes the archives of what has changed since it was written last. @param home of one account and region; all when absent */
  async archive(home?: Home): Promise<void> {
    if (!this.#outdated(home)) {
      return;
    }
    await this.#inTurn(async () => {
      for (const [arn, entry] of this.#entries) {
        if (!entry.isArchived && isIn(arn, home)) {
          await this.#archive(arn, entry);
        }
      }
    });
  }

  #outdated(home: Home | undefined): boolean {
    return [...this.#entries].some(([arn, { isArchived }]) => !isArchived && isIn(arn, home));
  }

  async #put(definition: HotFunction, context: RequestContext, mayReplace: boolean): Promise<void> {
    const { codes } = this.#context;
    const { name, code } = definition;
    const arn = functionArn(context, name);
    const settings = { ...settingsOf(definition), Layers: await this.#layers.arnsOf(definition, context) };
    const configuration = JSON.stringify(settings);
    const known = this.#entries.get(arn);
    const found = await this.#find(name, context);
    if (found === undefined) {
      await this.#create(definition, settings, context);
      this.#entries.set(arn, { definition, configuration, isArchived: true });
      codes.set(arn, code);
      return;
    }
    if (!found.isOwn) {
      await this.#takeOver(arn, context, { name, mayReplace });
    }
    if (
      known === undefined ? differs(found.configuration, settings) : known.configuration !== configuration
    ) {
      await this.#context.operations.UpdateFunctionConfiguration(
        { FunctionName: name, ...settings },
        context,
      );
    }
    const isSame = known?.definition.code.folder === code.folder;
    const entry = { definition, configuration, isArchived: isSame && known.isArchived };
    this.#entries.set(arn, entry);
    codes.set(arn, code);
    if (found.configuration.Architectures?.[0] !== definition.architecture) {
      entry.isArchived = false;
      await this.#archive(arn, entry);
    }
  }

  async #find(
    name: string,
    context: RequestContext,
  ): Promise<{ readonly configuration: FunctionConfiguration; readonly isOwn: boolean } | undefined> {
    try {
      const { Configuration = {}, Tags } = await this.#context.operations.GetFunction(
        { FunctionName: name },
        context,
      );
      return { configuration: Configuration, isOwn: Tags?.[HOT_TAG] !== undefined };
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') {
        return undefined;
      }
      throw error;
    }
  }

  async #create(
    { name, architecture, archive }: HotFunction,
    settings: Partial<CreateFunctionRequest>,
    context: RequestContext,
  ): Promise<void> {
    const { operations, offered } = this.#context;
    await offered.during(await archive(), async (Code) =>
      operations.CreateFunction(
        {
          FunctionName: name,
          Role: `arn:aws:iam::${context.account}:role/${name}`,
          Code,
          Architectures: [architecture as Architecture],
          Tags: { [HOT_TAG]: 'true' },
          ...settings,
        },
        context,
      ),
    );
  }

  async #takeOver(
    arn: string,
    context: RequestContext,
    { name, mayReplace }: { readonly name: string; readonly mayReplace: boolean },
  ): Promise<void> {
    if (!mayReplace) {
      throw new PlatformError(
        'FUNCTION_TAKEN',
        `Cannot develop "${name}": the platform has a function of this name that was not made from a project`,
        {
          data: { name, arn },
          hint: 'take it over with --replace, keep another state with --data, or set name in [tool.zipwright]',
        },
      );
    }
    await this.#context.operations.TagResource({ Resource: arn, Tags: { [HOT_TAG]: 'true' } }, context);
  }

  async #archive(arn: string, entry: Entry): Promise<void> {
    const { operations, offered, codes, contextOf, onNotice } = this.#context;
    const { name, region, architecture, archive } = entry.definition;
    try {
      await offered.during(await archive(), (object) =>
        codes.whileArchived(arn, async () =>
          operations.UpdateFunctionCode(
            { FunctionName: name, Architectures: [architecture as Architecture], ...object },
            contextOf(region),
          ),
        ),
      );
      entry.isArchived = true;
    } catch (error) {
      onNotice(
        `Cannot write the archive of ${name}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  #whenArchived(operation: Operation<never, object>): Operations[string] {
    return async (input, context) => {
      await this.archive(context);
      // What was just written is no update under way for who asked before it.
      const { now } = this.#context.contextOf(context.region);
      return operation(input, { ...context, now: Math.max(now, context.now) });
    };
  }

  /** A client's own code counts until the project's is put again. */
  #whenReplaced(operation: Operation<never, object>): Operations[string] {
    return async (input, context) => {
      const output = await operation(input, context);
      const { FunctionName, DryRun } = input as UpdateFunctionCodeRequest;
      if (DryRun !== true) {
        this.#forget(FunctionName, context);
      }
      return output;
    };
  }

  #whenDeleted(operation: Operation<DeleteFunctionRequest, object>): Operations[string] {
    return async (input, context) => {
      const request = input as DeleteFunctionRequest;
      const output = await operation(request, context);
      if (request.Qualifier === undefined) {
        this.#forget(request.FunctionName, context);
      }
      return output;
    };
  }

  #forget(FunctionName: string | undefined, context: RequestContext): void {
    const { name, qualifier } = readFunctionName({ FunctionName }, context, { rules: 'older', action: '' });
    if (qualifier === undefined) {
      const arn = functionArn(context, name);
      this.#entries.delete(arn);
      this.#context.codes.delete(arn);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function isIn(arn: string, home: Home | undefined): boolean {
  return home === undefined || arn.startsWith(functionArn(home, ''));
}

function refused({ name }: HotFunction, error: ServiceError): PlatformError {
  return new PlatformError(
    'FUNCTION_REFUSED',
    `Cannot have "${name}" as a function: Lambda would answer ${error.code}: ${error.message}`,
    { data: { name, code: error.code }, cause: error },
  );
}
