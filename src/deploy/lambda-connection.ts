import type { LambdaClient } from '@aws-sdk/client-lambda';
import { exitCodes } from '../errors/zipwright-error.ts';
import { awsConnections, type AwsEnvironment } from './aws-agents.ts';
import { awsFailure, type AwsAction } from './aws-failure.ts';
import { AwsError } from './errors.ts';

/** Which AWS, and as whom; what is absent the SDK finds in AWS's own variables and files. */
export interface AwsOptions {
  readonly endpointUrl?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** A connection to Lambda's API. Dispose of it to close it. */
export interface LambdaConnection extends Disposable {
  /**
   * Makes one call, again where the SDK thinks that this helps.
   * @throws {AwsError} what AWS answered; the signal's reason when aborted
   */
  readonly call: <Answer>(
    action: AwsAction,
    make: (client: LambdaClient) => Promise<Answer>,
  ) => Promise<Answer>;
}

/** @throws {AwsError} AWS_ENDPOINT_INVALID */
export async function connectLambda(
  { endpointUrl, region, profile }: AwsOptions,
  environment: AwsEnvironment,
  signal: AbortSignal,
): Promise<LambdaConnection> {
  const url = endpointUrl ?? environment['AWS_ENDPOINT_URL_LAMBDA'] ?? environment['AWS_ENDPOINT_URL'];
  if (url !== undefined && url !== '' && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new AwsError(
      'AWS_ENDPOINT_INVALID',
      `Cannot use the endpoint "${url}": it is no http or https URL`,
      {
        data: {},
        hint: 'give it as http://HOST:PORT or https://HOST, with --endpoint-url or AWS_ENDPOINT_URL',
        exitCode: exitCodes.usage,
      },
    );
  }
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient({
    requestHandler: awsConnections(environment),
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  });
  return {
    async call(action, make) {
      try {
        return await make(client);
      } catch (error) {
        signal.throwIfAborted();
        throw awsFailure(error, action);
      }
    },
    [Symbol.dispose]: () => client.destroy(),
  };
}
