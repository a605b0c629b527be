import type { FunctionConfiguration, GetFunctionResponse } from '@aws-sdk/client-lambda';
import { join } from 'node:path';
import { quoteName } from '../errors/quote-name.ts';
import { quotas } from '../lambda/quotas.ts';
import { allOrNone } from './all-or-none.ts';
import type { AwsReference } from './aws-reference.ts';
import type { DeployedCode, DeployedLayer } from './deployed-code.ts';
import { codeClient, downloadCode, type CodeProgress, type DownloadSurroundings } from './download-code.ts';
import { AwsError } from './errors.ts';
import { describeLayer, fetchLayer, type Fetching } from './fetch-layer.ts';
import { badAnswer, codePlace, optionalText } from './lambda-answer.ts';
import { connectLambda, type AwsOptions } from './lambda-connection.ts';

export interface FetchRequest extends AwsOptions {
  /** As the user named it. */
  readonly name: string;
  readonly reference: AwsReference;
  /** Existing folder that the zips are put into. */
  readonly folder: string;
  /** Whether the zips of a function's layers are wanted, or only what they are. */
  readonly layers: 'download' | 'describe';
  readonly onProgress: (progress: CodeProgress) => void;
}

/**
 * Downloads what is deployed, with the layers of a function, and tells how it is configured. The region is that of the
 * ARN where none is given.
 * @throws {AwsError} what AWS answered, and why a zip could not be had; the signal's reason when aborted
 */
export async function fetchDeployed(
  request: FetchRequest,
  { environment, signal }: DownloadSurroundings,
): Promise<DeployedCode> {
  const { reference, folder, onProgress } = request;
  const region = request.region ?? reference.region;
  using connection = await connectLambda(
    { ...request, ...(region === undefined ? {} : { region }) },
    environment,
    signal,
  );
  using http = codeClient(environment);
  const fetching = { connection, http, folder, signal, onProgress };
  if (reference.kind === 'function') {
    return await fetchFunction(fetching, request, reference);
  }
  const file = join(folder, 'layer.zip');
  const layer = await fetchLayer(fetching, { arn: reference.arn, file });
  return { kind: 'layer', file, arn: reference.arn, codeSha256: layer.codeSha256, layers: [] };
}

async function fetchFunction(
  fetching: Fetching,
  request: FetchRequest,
  reference: Extract<AwsReference, { kind: 'function' }>,
): Promise<DeployedCode> {
  const { name } = request;
  const { Configuration: configuration = {}, Code: code = {} } = await getFunction(fetching, name, reference);
  if (configuration.PackageType === 'Image' || code.RepositoryType === 'ECR') {
    throw imageFunction(name);
  }
  const { CodeSha256: codeSha256, CodeSize: size } = configuration;
  const place = codePlace(name, { location: code.Location, codeSha256, size });
  const arns = (configuration.Layers ?? []).flatMap(({ Arn: arn }) => optionalText(arn) ?? []);
  if (arns.length > quotas.layersPerFunction) {
    throw badAnswer(name, `it has ${arns.length} layers, and Lambda allows ${quotas.layersPerFunction}`);
  }
  const file = join(fetching.folder, 'function.zip');
  const layers: DeployedLayer[] = [];
  await allOrNone(fetching.signal, [
    (signal) => downloadCode(fetching.http, place, { ...fetching, destination: file, signal }),
    ...arns.map((arn, index) => async (signal: AbortSignal) => {
      const stoppable = { ...fetching, signal };
      layers[index] =
        request.layers === 'describe'
          ? await describeLayer(stoppable, arn)
          : await fetchLayer(stoppable, { arn, file: join(fetching.folder, `layer-${index + 1}.zip`) });
    }),
  ]);
  const arn = optionalText(configuration.FunctionArn) ?? reference.functionName;
  return { kind: 'function', file, arn, codeSha256: place.codeSha256, layers, ...factsOf(configuration) };
}

async function getFunction(
  { connection, signal }: Fetching,
  name: string,
  { functionName, qualifier }: Extract<AwsReference, { kind: 'function' }>,
): Promise<GetFunctionResponse> {
  const { GetFunctionCommand } = await import('@aws-sdk/client-lambda');
  const input = { FunctionName: functionName, ...(qualifier === undefined ? {} : { Qualifier: qualifier }) };
  return connection.call(
    { what: `get ${quoteName(name)}`, name, permission: 'lambda:GetFunction' },
    (client) => client.send(new GetFunctionCommand(input), { abortSignal: signal }),
  );
}

function factsOf(
  configuration: FunctionConfiguration,
): Pick<DeployedCode, 'version' | 'runtime' | 'handler' | 'architecture'> {
  const version = optionalText(configuration.Version);
  const runtime = optionalText(configuration.Runtime);
  const handler = optionalText(configuration.Handler);
  return {
    // Functions from before there was a choice are for x86-64.
    architecture: optionalText(configuration.Architectures?.[0]) ?? 'x86_64',
    ...(version === undefined ? {} : { version }),
    ...(runtime === undefined ? {} : { runtime }),
    ...(handler === undefined ? {} : { handler }),
  };
}

function imageFunction(name: string): AwsError {
  return new AwsError(
    'AWS_IMAGE_FUNCTION',
    `Cannot look at ${quoteName(name)}: it is a container image, not a .zip`,
    {
      data: { name },
      hint: 'name a function whose package type is Zip',
    },
  );
}
