import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { eventually, onEachRung, python } from './stage.ts';

const REFUSED =
  /^HTTP\/1\.1 403 Forbidden\r\n.*Connection: close\r\n\r\n\{"errorMessage":"This Runtime API serves the processes of another sandbox","errorType":"Forbidden"\}$/s;

/** Tells its Runtime API's address, waits in an invocation, or asks whatever it is told. */
const APP = python`
  import os, socket, time
  def ask(address, request):
      host, port = address.split(":")
      with socket.create_connection((host, int(port)), 5) as connection:
          connection.sendall(request.encode())
          connection.settimeout(5)
          answer = b""
          while True:
              piece = connection.recv(65536)
              if not piece:
                  return answer.decode()
              answer += piece
  def handler(event, context):
      if event["do"] == "address":
          return os.environ["AWS_LAMBDA_RUNTIME_API"]
      if event["do"] == "wait":
          print("waiting")
          time.sleep(event["seconds"])
          return "its own"
      if event["do"] == "connect":
          try:
              socket.create_connection((event["host"], event["port"]), 3).close()
              return "connected"
          except OSError as error:
              return type(error).__name__
      return ask(event["address"], event["request"])
`;

const NEXT = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n';
const register =
  'POST /2020-01-01/extension/register HTTP/1.1\r\nHost: x\r\nLambda-Extension-Name: e\r\nContent-Length: 13\r\n\r\n{"events":[]}';

function responseOf(requestId: string): string {
  const body = '"stolen"';
  return `POST /2018-06-01/runtime/invocation/${requestId}/response HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** A server on this machine that anybody may connect to. */
async function openServer(): Promise<number> {
  const server: Server = createServer((socket: Socket) => socket.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const ID = '01234567-89ab-4def-8123-456789abcdef';

onEachRung((stage) => {
  const { promises } = stage;

  test("with the machine's network, local services are reached", async () => {
    const port = await openServer();
    const made = stage.function({ app: APP });
    expect((await made.invoke({ do: 'connect', host: '127.0.0.1', port })).value).toBe('connected');
  });

  test('without network nothing is reached but the Runtime API', async ({ skip }) => {
    const made = stage.function({ app: APP, configuration: { network: 'none' } });
    if (!promises.canLackNetwork) {
      await expect(made.invoke({ do: 'address' })).rejects.toMatchObject({ code: 'SANDBOX_UNAVAILABLE' });
      return skip('this rung refuses it');
    }
    const port = await openServer();
    expect((await made.invoke({ do: 'address' })).value).toBe('127.0.0.1:9001');
    const connecting = (host: string, number: number) => made.invoke({ do: 'connect', host, port: number });
    expect((await connecting('127.0.0.1', port)).value).toBe('ConnectionRefusedError');
    expect((await connecting('192.0.2.1', 80)).value).toBe('OSError');
    expect((await connecting('localhost', 9001)).value).toBe('connected');
    const app =
      'import socket\ndef handler(event, context):\n    return [name for _, name in socket.if_nameindex()]\n';
    expect((await stage.function({ app, configuration: { network: 'none' } }).invoke()).value).toEqual([
      'lo',
    ]);
  });

  test('many sandboxes without network at a time', async ({ skip }) => {
    skip(!promises.canLackNetwork, 'this rung does not promise it');
    const made = stage.function({
      app: APP,
      configuration: { network: 'none' },
      pool: { maxEnvironments: 10 },
    });
    const results = await Promise.all(
      Array.from({ length: 10 }, () => made.invoke({ do: 'wait', seconds: 0.3 })),
    );
    expect(results.map(({ value }) => value)).toEqual(results.map(() => 'its own'));
    expect(new Set(results.map(({ logStream }) => logStream)).size).toBeGreaterThan(5);
  });

  test('the Runtime API of another sandbox refuses, whatever it is asked', async ({ skip }) => {
    skip(!promises.guardsRuntimeApi, 'this rung does not promise it');
    const [victim, thief] = [stage.function({ app: APP }), stage.function({ app: APP })];
    const address = (await victim.invoke({ do: 'address' })).value;
    const waiting = victim.invoke({ do: 'wait', seconds: 1.5 }, { requestId: ID });
    await eventually(() => victim.output).toEqual(['waiting\n']);
    for (const request of [NEXT, responseOf(ID), register]) {
      expect((await thief.invoke({ do: 'ask', address, request })).value).toMatch(REFUSED);
    }
    expect((await waiting).value).toBe('its own');
    expect((await victim.invoke({ do: 'address' })).value).toBe(address);
  });

  test('it refuses any other process of this machine as well', async ({ skip }) => {
    skip(!promises.guardsRuntimeApi, 'this rung does not promise it');
    const made = stage.function({ app: APP });
    const address = (await made.invoke({ do: 'address' })).value as string;
    const waiting = made.invoke({ do: 'wait', seconds: 1 }, { requestId: ID });
    await eventually(() => made.output).toEqual(['waiting\n']);
    for (const request of [NEXT, responseOf(ID), register, '']) {
      const socket = connect(Number(address.split(':')[1]), '127.0.0.1');
      socket.write(request);
      expect(await text(socket)).toMatch(REFUSED);
    }
    expect((await waiting).value).toBe('its own');
  });

  test('a connection from the port that its own runtime has, at another address, is refused', async ({
    skip,
  }) => {
    skip(!promises.guardsRuntimeApi, 'this rung does not promise it');
    const app = python`
      import os
      def own_sockets():
          for each in os.listdir("/proc/self/fd"):
              try:
                  yield os.readlink("/proc/self/fd/" + each)[8:-1]
              except OSError:
                  pass
      def handler(event, context):
          port = int(os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")[1])
          sockets = set(own_sockets())
          lines = [line.split() for line in open("/proc/net/tcp")][1:]
          ends = [[int(end.split(":")[1], 16) for end in line[1:3]] for line in lines if line[9] in sockets]
          return [port, [here for here, there in ends if there == port]]
    `;
    const made = stage.function({ app });
    const [port, own] = (await made.invoke()).value as [number, number[]];
    expect(own).toHaveLength(1);
    const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2', localPort: own[0] ?? 0 });
    socket.write(NEXT);
    expect(await text(socket)).toMatch(REFUSED);
    expect((await made.invoke()).value).toEqual([port, own]);
  });

  test('its own processes may ask it, also children', async () => {
    const app = python`
      import os, subprocess, sys
      PROGRAM = "import os, urllib.request\nrequest = urllib.request.Request('http://' + os.environ['AWS_LAMBDA_RUNTIME_API'] + '/nothing')\ntry:\n    urllib.request.urlopen(request)\nexcept urllib.error.HTTPError as error:\n    print(error.code)"
      def handler(event, context):
          return subprocess.run([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE).stdout.decode()
    `;
    expect((await stage.function({ app }).invoke()).value).toBe('404\n');
  });
});
