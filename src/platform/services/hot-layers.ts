import { statSync } from 'node:fs';
import type { Runtime } from '@aws-sdk/client-lambda';
import type { RequestContext } from '../../aws/operation.ts';
import { codeSha256 } from '../../services/lambda/function-configuration.ts';
import { hashFile } from '../../store/hash-file.ts';
import { fileFailure } from '../../store/file-failure.ts';
import type { HotContext, HotFunction, HotLayer } from './hot-function.ts';

/** Layers of projects, each published when its archive is another one than the newest version has. */
export class HotLayers {
  readonly #context: Pick<HotContext, 'operations' | 'offered'>;
  /** ARNs of what was published or found, by the archive as the file system knows it. */
  readonly #known = new Map<string, string>();

  constructor(context: Pick<HotContext, 'operations' | 'offered'>) {
    this.#context = context;
  }

  /**
   * ARNs of a function's layers, in order.
   * @throws {ServiceError} for what is no layer
   * @throws {StoreError} NOT_READABLE
   */
  async arnsOf({ layers, runtime }: HotFunction, context: RequestContext): Promise<string[]> {
    const arns: string[] = [];
    for (const layer of layers) {
      arns.push('arn' in layer ? layer.arn : await this.#published(layer, runtime, context));
    }
    return arns;
  }

  async #published(
    { name, file }: Extract<HotLayer, { readonly file: string }>,
    runtime: string,
    context: RequestContext,
  ): Promise<string> {
    const key = [context.region, name, ...identify(file)].join('\n');
    const arn =
      this.#known.get(key) ??
      (await this.#newest(name, file, context)) ??
      (await this.#publish(name, file, { runtime, context }));
    this.#known.set(key, arn);
    return arn;
  }

  /** The newest version, if it has the same content. */
  async #newest(name: string, file: string, context: RequestContext): Promise<string | undefined> {
    const { operations } = this.#context;
    const { LayerVersions = [] } = await operations.ListLayerVersions({ LayerName: name }, context);
    const [newest] = LayerVersions;
    if (newest?.Version === undefined) {
      return undefined;
    }
    const { Content } = await operations.GetLayerVersion(
      { LayerName: name, VersionNumber: newest.Version },
      context,
    );
    return Content?.CodeSha256 === codeSha256(await hashFile(file)) ? newest.LayerVersionArn : undefined;
  }

  async #publish(
    name: string,
    file: string,
    { runtime, context }: { readonly runtime: string; readonly context: RequestContext },
  ): Promise<string> {
    const { operations, offered } = this.#context;
    const { LayerVersionArn = '' } = await offered.during(file, async (Content) =>
      operations.PublishLayerVersion(
        { LayerName: name, Content, CompatibleRuntimes: [runtime as Runtime] },
        context,
      ),
    );
    return LayerVersionArn;
  }
}

function identify(file: string): readonly (string | number)[] {
  try {
    const { size, mtimeMs } = statSync(file);
    return [file, size, mtimeMs];
  } catch (error) {
    throw fileFailure(error, 'read', file);
  }
}
