import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../makers/temporary-folder.ts';

/** An answer of the API: 200 with what it holds, or an error as AWS writes it. */
export type MadeAnswer =
  | { readonly body: object }
  | { readonly error: string; readonly status: number; readonly message: string }
  | { readonly raw: string };

/** A zip; or a status or a redirect in its place; or its beginning only, and then nothing for ever. */
export type MadeCode = Buffer | number | URL | { readonly beginning: Buffer };

/** What a server knows, by function name or ARN (with `?Qualifier` where one is asked for) and by ARN of layer versions. */
export interface MadeLambda {
  readonly functions?: Readonly<Record<string, MadeAnswer>>;
  readonly layers?: Readonly<Record<string, MadeAnswer>>;
  /** By name. */
  readonly code?: Readonly<Record<string, MadeCode>>;
}

/** A part of Lambda's API on the loopback: GetFunction and GetLayerVersionByArn in restJson1, and the code behind links. */
export interface LambdaServer {
  readonly url: string;
  /** Method, path and query of what was asked, in order. */
  readonly requests: readonly string[];
  /** Values of the Authorization header. */
  readonly authorizations: readonly string[];
  /** What the server knows from now on. */
  serve(made: MadeLambda): void;
  /** `Code` or `Content` of an answer: where the zip of that name is, by a link that is signed. */
  link(name: string): string;
}

export const SECRET = 'S3CR3TS1GNATURE';

export async function lambdaServer(): Promise<LambdaServer> {
  let made: MadeLambda = {};
  const requests: string[] = [];
  const authorizations: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${decodeURIComponent(request.url ?? '')}`);
    if (request.headers.authorization !== undefined) {
      authorizations.push(request.headers.authorization);
    }
    answer(made, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    authorizations,
    serve: (next) => {
      made = next;
    },
    link: (name) => `${url}/code/${name}?X-Amz-Security-Token=${SECRET}&X-Amz-Signature=${SECRET}`,
  };
}

function answer(made: MadeLambda, { url = '' }: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const name = decodeURIComponent(pathname.slice(pathname.lastIndexOf('/') + 1));
  if (pathname.startsWith('/code/')) {
    sendCode(made.code?.[name] ?? 404, response);
    return;
  }
  const qualifier = searchParams.get('Qualifier');
  const layer = searchParams.get('Arn');
  const known =
    layer === null
      ? made.functions?.[qualifier === null ? name : `${name}?${qualifier}`]
      : made.layers?.[layer];
  sendAnswer(known ?? NOT_FOUND, response);
}

const NOT_FOUND: MadeAnswer = {
  error: 'ResourceNotFoundException',
  status: 404,
  message: 'Function not found: arn:aws:lambda:eu-west-1:123456789012:function:none',
};

function sendCode(code: MadeCode, response: ServerResponse): void {
  if (typeof code === 'number') {
    response.writeHead(code).end('<Error><Code>AccessDenied</Code></Error>');
  } else if (code instanceof URL) {
    response.writeHead(302, { location: code.href }).end();
  } else if ('beginning' in code) {
    response.writeHead(200, { 'content-length': 1_000_000 }).write(code.beginning);
  } else {
    response.writeHead(200, { 'content-type': 'application/zip', 'content-length': code.length }).end(code);
  }
}

/** Errors of restJson1: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization */
function sendAnswer(known: MadeAnswer, response: ServerResponse): void {
  if ('raw' in known) {
    response.writeHead(200, { 'content-type': 'text/html' }).end(known.raw);
  } else if ('error' in known) {
    response
      .writeHead(known.status, { 'content-type': 'application/json', 'x-amzn-ErrorType': known.error })
      .end(JSON.stringify({ Type: 'User', Message: known.message, message: known.message }));
  } else {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(known.body));
  }
}

export function codeSha256Of(zip: Buffer): string {
  return createHash('sha256').update(zip).digest('base64');
}

/** Makes the SDK find these variables and nothing of the machine's. */
export function stubAws(variables: Readonly<Record<string, string | undefined>> = {}): void {
  const folder = temporaryFolder();
  const all = {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI',
    AWS_SESSION_TOKEN: undefined,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: undefined,
    AWS_PROFILE: undefined,
    AWS_ENDPOINT_URL: undefined,
    AWS_ENDPOINT_URL_LAMBDA: undefined,
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    ...variables,
  };
  for (const [name, value] of Object.entries(all)) {
    vi.stubEnv(name, value);
  }
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}
