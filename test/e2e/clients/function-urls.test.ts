import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
  type FunctionUrlAuthType,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeZip } from '../../makers/zip-maker.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { minors, newest as runtime } from './interpreters.ts';
import { sdkSettings } from './sdk-settings.ts';

let platform: RunningPlatform;
let lambda: LambdaClient;

beforeAll(async () => {
  platform = await startPlatform();
  lambda = new LambdaClient(sdkSettings(platform.endpoint));
});

afterAll(async () => {
  await platform.stop();
});

/** Makes a function and its URL. */
async function withUrl(
  name: string,
  body: string,
  config: { readonly AuthType?: FunctionUrlAuthType; readonly Cors?: object } = {},
): Promise<string> {
  const content = `def handler(event, context):\n${body.replace(/^/gm, '    ')}\n`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: runtime,
      Handler: 'app.handler',
      Role: 'arn:aws:iam::000000000000:role/app',
      Code: { ZipFile: makeZip({ entries: [{ name: 'app.py', content }] }) },
    }),
  );
  const made = await lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'NONE', ...config }),
  );
  return made.FunctionUrl ?? '';
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends a request to a name below localhost, which not every resolver knows. */
function send(url: string, { method = 'GET', path = '/', headers = {}, body }: Sent = {}): Promise<Got> {
  const { host } = new URL(url);
  const target = { port: platform.port, host: '127.0.0.1', method, path };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ ...target, headers: { host, ...headers } }, (response) => {
      void text(response).then(
        (got) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: got }),
        reject,
      );
    });
    request.on('error', reject).end(body);
  });
}

describe.skipIf(minors.length === 0)("a function's URL", () => {
  test('hands on the request as payload 2.0', async () => {
    const url = await withUrl('echo', 'return event');
    const { status, body } = await send(url, {
      method: 'POST',
      path: '/a%20b/c?x=1&x=2&y=%C3%A9',
      headers: { 'Content-Type': 'application/json', 'X-Thing': 'Value', Cookie: 'a=1; b=2' },
      body: '{"n": 1}',
    });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/a%20b/c',
      rawQueryString: 'x=1&x=2&y=%C3%A9',
      queryStringParameters: { x: '1,2', y: 'é' },
      cookies: ['a=1', 'b=2'],
      headers: { 'x-thing': 'Value', 'x-forwarded-proto': 'http' },
      requestContext: {
        accountId: 'anonymous',
        stage: '$default',
        http: { method: 'POST', path: '/a%20b/c', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      },
      body: '{"n": 1}',
      isBase64Encoded: false,
    });
  });

  test('gives what is no text as base64', async () => {
    const url = await withUrl('bytes', 'return [event["body"], event["isBase64Encoded"]]');
    const sent = { method: 'POST', headers: { 'Content-Type': 'image/png' }, body: Buffer.from([0, 255]) };
    expect(JSON.parse((await send(url, sent)).body)).toEqual(['AP8=', true]);
  });

  test('answers with status, headers, cookies and bytes of the function', async () => {
    const url = await withUrl(
      'answers',
      [
        'import base64',
        'return {"statusCode": 201, "headers": {"Content-Type": "image/png", "X-A": 1, "Connection": "close"},',
        '        "cookies": ["a=1", "b=2"], "isBase64Encoded": True, "body": base64.b64encode(b"png").decode()}',
      ].join('\n'),
    );
    const { status, headers, body } = await send(url);
    expect({ status, body }).toEqual({ status: 201, body: 'png' });
    expect(headers).toMatchObject({ 'content-type': 'image/png', 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] });
    expect(headers['content-security-policy']).toBeUndefined();
  });

  test('answers 502 for a function that fails, and nothing of why', async () => {
    const url = await withUrl('fails', 'raise ValueError("secret")');
    expect(await send(url)).toMatchObject({ status: 502, body: 'Internal Server Error' });
  });

  test('a header that would end the headers is left out', async () => {
    const url = await withUrl(
      'splits',
      'return {"statusCode": 200, "headers": {"X-A": "a\\r\\nX-B: b", "Bad Name": "c"}, "body": "ok"}',
    );
    const { status, headers, body } = await send(url);
    expect({ status, body }).toEqual({ status: 200, body: 'ok' });
    expect(headers).not.toHaveProperty('x-b');
  });

  test('that nobody made is not found', async () => {
    const url = `http://${'a'.repeat(32)}.lambda-url.us-east-1.localhost:${platform.port}/`;
    expect(await send(url)).toMatchObject({ status: 404, body: '{"Message":null}' });
  });

  test('with AWS_IAM wants a signature', async () => {
    const url = await withUrl('signed', 'return event["requestContext"]["authorizer"]["iam"]["accountId"]', {
      AuthType: 'AWS_IAM',
    });
    expect(await send(url)).toMatchObject({ status: 403, body: '{"Message":"Forbidden"}' });
    const authorization =
      'AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';
    const signed = await send(url, { headers: { authorization, 'x-amz-date': '20260101T000000Z' } });
    expect(signed).toMatchObject({ status: 200, body: '"123456789012"' });
  });

  test('answers pages as its CORS rules say, without asking the function first', async () => {
    const url = await withUrl(
      'cors',
      'return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}}',
      {
        Cors: {
          AllowOrigins: ['https://app.example'],
          AllowMethods: ['PUT'],
          AllowHeaders: ['x-a'],
          MaxAge: 60,
        },
      },
    );
    const ask = (origin: string): Promise<Got> =>
      send(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } });
    expect((await ask('https://app.example')).headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'PUT',
      'access-control-max-age': '60',
    });
    expect((await ask('https://evil.example')).headers).not.toHaveProperty('access-control-allow-origin');
    const { headers } = await send(url, { headers: { origin: 'https://app.example' } });
    expect(headers['access-control-allow-origin']).toBe('https://app.example');
  });

  test('is served by path as well, where its answer is never a page of the platform', async () => {
    const url = await withUrl(
      'page',
      'return {"statusCode": 200, "headers": {"content-type": "text/html"}, "body": event["rawPath"]}',
    );
    const [id] = new URL(url).host.split('.');
    const answer = await fetch(`${platform.endpoint}/_function-url/${id}/some/path`);
    expect(await answer.text()).toBe('/some/path');
    expect(answer.headers.get('content-security-policy')).toBe('sandbox');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
