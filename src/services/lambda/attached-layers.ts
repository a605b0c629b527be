import type { RequestContext } from '../../aws/operation.ts';
import { quotas } from '../../lambda/quotas.ts';
import { parseLayerVersionArn, type Home, type LayerVersionName } from './arn.ts';
import { accessDenied, invalidParameter } from './errors.ts';
import type { Lambda } from './lambda.ts';
import type { AttachedLayer, StoredCode } from './records.ts';
import { javaList, refuseViolations, violation } from './validation.ts';

const pattern = String.raw`(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`;

/**
 * Finds the layers that a function asks for.
 * @throws {ServiceError} ValidationException, InvalidParameterValueException, AccessDeniedException
 */
export async function attachLayers(
  lambda: Pick<Lambda, 'store' | 'foreignLayers'>,
  arns: readonly string[],
  context: RequestContext,
): Promise<AttachedLayer[]> {
  refuseForms(arns);
  if (arns.length > quotas.layersPerFunction) {
    throw invalidParameter(`Cannot reference more than ${quotas.layersPerFunction} layers.`);
  }
  const named = arns.map((arn) => ({ arn, name: parseLayerVersionArn(arn) }));
  const attached: AttachedLayer[] = [];
  const seen = new Map<string, string>();
  for (const { arn, name } of named) {
    refuseOtherRegion(name, context.region);
    const code = await findLayer(lambda, { arn, name, context });
    const layer = arn.slice(0, arn.lastIndexOf(':'));
    const other = seen.get(layer);
    if (other !== undefined) {
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      );
    }
    seen.set(layer, arn);
    attached.push({ arn, code });
  }
  return attached;
}

function refuseForms(arns: readonly string[]): void {
  const isWrong = arns.some((arn) => arn.length > 140 || !new RegExp(`^(?:${pattern})$`).test(arn));
  const constraint = `Member must satisfy constraint: [Member must have length less than or equal to 140, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${pattern}, Member must not be null]`;
  refuseViolations(isWrong ? [violation({ at: 'layers', value: javaList(arns) }, constraint)] : []);
}

function refuseOtherRegion(name: LayerVersionName | undefined, region: string): void {
  if (name !== undefined && name.region !== region) {
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
    );
  }
}

interface WantedLayer {
  readonly arn: string;
  readonly name: LayerVersionName | undefined;
  readonly context: RequestContext;
}

async function findLayer(
  { store, foreignLayers }: Pick<Lambda, 'store' | 'foreignLayers'>,
  { arn, name, context }: WantedLayer,
): Promise<StoredCode> {
  const home: Home | undefined = name;
  const own =
    home === undefined || name === undefined
      ? undefined
      : await store.layers.find(home, name.name, name.version);
  const code = own?.code ?? (await foreignLayers.find(arn));
  if (code !== undefined) {
    return code;
  }
  if (name?.account === context.account) {
    throw invalidParameter(`Layer version ${arn} does not exist.`);
  }
  throw accessDenied(
    `User: ${context.callerArn} is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} because no resource-based policy allows the lambda:GetLayerVersion action (here: map it to a .zip under [tool.zipwright.foreign-layers])`,
  );
}
