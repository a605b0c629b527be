import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  LambdaServiceException,
  type CreateFunctionCommandInput,
  type FunctionConfiguration,
  type InvokeCommandInput,
} from '@aws-sdk/client-lambda';
import { makeZip } from '../../makers/zip-maker.ts';
import type { RunningPlatform } from './running-platform.ts';
import { newest } from './interpreters.ts';
import { onceSettings } from './sdk-settings.ts';

export const ROLE = 'arn:aws:iam::000000000000:role/app';
export const ARN = 'arn:aws:lambda:us-east-1:000000000000:function';

/** An archive with one module. */
export const archive = (content: string, name = 'app.py'): Buffer =>
  makeZip({ entries: [{ name, content }] });

/** Lambda's client, which tries nothing twice. */
export function lambdaClient({ endpoint }: RunningPlatform): LambdaClient {
  return new LambdaClient(onceSettings(endpoint));
}

/** What the test says of a function, besides its name and source. */
export type FunctionDetails = Partial<CreateFunctionCommandInput>;

/** Creates a function from the source of its only module. */
export function createFunction(
  lambda: LambdaClient,
  {
    name,
    source = 'def handler(event, context): return event',
  }: { readonly name: string; readonly source?: string },
  details: FunctionDetails = {},
): Promise<FunctionConfiguration> {
  return lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: newest,
      Handler: 'app.handler',
      Role: ROLE,
      Timeout: 20,
      Code: { ZipFile: archive(source) },
      ...details,
    }),
  );
}

/** What an invocation came to. */
export interface Invoked {
  readonly status: number | undefined;
  readonly version: string | undefined;
  readonly error: string | undefined;
  /** Read as JSON; null for nothing. */
  readonly payload: unknown;
  /** As it came. */
  readonly text: string;
  readonly log: string;
}

/** Invokes a function and asks for the end of its log. */
export async function invoke(
  lambda: LambdaClient,
  name: string,
  { event = {}, ...more }: Partial<InvokeCommandInput> & { readonly event?: unknown } = {},
): Promise<Invoked> {
  const answer = await lambda.send(
    new InvokeCommand({
      FunctionName: name,
      Payload: Buffer.from(JSON.stringify(event)),
      LogType: 'Tail',
      ...more,
    }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  return {
    status: answer.StatusCode,
    version: answer.ExecutedVersion,
    error: answer.FunctionError,
    payload: text === '' ? null : (JSON.parse(text) as unknown),
    text,
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
  };
}

/** What a request is refused with, as `status code: message`. */
export async function refused(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof LambdaServiceException) {
      return `${error.$metadata.httpStatusCode} ${error.name}: ${error.message}`;
    }
    throw error;
  }
  throw new Error('nothing was refused');
}
