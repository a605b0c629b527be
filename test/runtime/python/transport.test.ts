import { spawn, spawnSync } from 'node:child_process';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';

const SOURCES = new URL('../../../src/runtime/python', import.meta.url).pathname;
const hasPython = spawnSync('python3', ['--version']).status === 0;

interface Asked {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Runs lines of Python that use the transport as `t`, against a server that answers each request in turn. */
async function converse(
  code: string,
  answers: readonly ((response: ServerResponse) => void)[],
): Promise<{ readonly asked: readonly Asked[]; readonly said: string; readonly connections: number }> {
  const asked: Asked[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const line = `${request.method} ${request.url}`;
      asked.push({ line, headers: request.headers, body: Buffer.concat(chunks).toString() });
      answers[asked.length - 1]?.(response);
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const head = `import sys, json; sys.dont_write_bytecode = True; sys.path.insert(0, ${JSON.stringify(SOURCES)})\nimport transport as t\n`;
  const { port } = server.address() as AddressInfo;
  const child = spawn('python3', ['-c', head + code], {
    env: { ...process.env, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  server.closeAllConnections();
  return { asked, said: said.trim(), connections };
}

const json = (body: string) => (response: ServerResponse) => {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Aws-Request-Id': 'id1',
    'Content-Length': body.length,
  });
  response.end(body);
};
const accept = (response: ServerResponse): void => {
  response.writeHead(202, { 'Content-Length': 2 });
  response.end('{}');
};

describe.skipIf(!hasPython)("the transport under AWS's client where its extension does not exist", () => {
  test('takes an invocation and posts its result, on one connection', async () => {
    const { asked, said, connections } = await converse(
      `t.initialize_client("agent/1")
body, headers = t.next()
t.post_invocation_result("id1", b"ok", "application/json")
print(json.dumps([body.decode(), headers["Lambda-Runtime-Aws-Request-Id"], headers["Content-Type"]]))`,
      [json('{"a":1}'), accept],
    );
    expect(JSON.parse(said)).toEqual(['{"a":1}', 'id1', 'application/json']);
    expect(asked.map(({ line }) => line)).toEqual([
      'GET /2018-06-01/runtime/invocation/next',
      'POST /2018-06-01/runtime/invocation/id1/response',
    ]);
    expect(asked[1]).toMatchObject({
      body: 'ok',
      headers: { 'user-agent': 'agent/1', 'content-type': 'application/json', 'content-length': '2' },
    });
    expect(connections).toBe(1);
  });

  test('reads answers of any size, in chunks or not, however they are cut', async () => {
    const { said } = await converse('print([len(t.next()[0]) for _ in range(3)])', [
      json('x'.repeat(3_000_000)),
      (response) => {
        response.writeHead(200);
        response.write('a'.repeat(70_000));
        setTimeout(() => response.end('b'.repeat(5)), 20);
      },
      (response) => {
        response.writeHead(200, { 'Content-Length': 4 });
        response.write('ab');
        setTimeout(() => response.end('cd'), 20);
      },
    ]);
    expect(said).toBe('[3000000, 70005, 4]');
  });

  test("posts an error with the client's headers, of which none can break out of its line", async () => {
    const { asked } = await converse('t.post_error("id1", "{}", "a\\r\\nX-Evil: 1")', [accept]);
    expect(asked[0]).toMatchObject({
      line: 'POST /2018-06-01/runtime/invocation/id1/error',
      headers: {
        'lambda-runtime-function-error-type': 'Unhandled',
        'lambda-runtime-function-xray-error-cause': 'a  X-Evil: 1',
      },
    });
  });

  test('says what the server refused', async () => {
    const { said } = await converse(
      `try: t.post_invocation_result("id1", b"x", "application/json")
except RuntimeError as error: print(error)`,
      [
        (response) => {
          response.writeHead(413);
          response.end('{"errorType":"RequestEntityTooLarge"}');
        },
      ],
    );
    expect(said).toBe(
      'Failed to post id1/response. Http response code: 413. {"errorType":"RequestEntityTooLarge"}',
    );
  });

  test('a connection that is closed is an error, not an endless wait', async () => {
    const { said } = await converse(
      `try: t.next()
except RuntimeError as error: print(error)`,
      [(response) => response.destroy()],
    );
    expect(said).toBe('The Runtime API has closed the connection');
  });
});
