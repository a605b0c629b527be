import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHandler, type AnsweredRequest, type HandlerOptions } from '../../src/aws/handler.ts';
import type { Operations, RequestContext } from '../../src/aws/operation.ts';
import type { Services } from '../../src/aws/addressed.ts';

/** A call that reached an operation. */
export interface Call {
  readonly input: Record<string, unknown>;
  readonly context: RequestContext;
}

/** Operations served over HTTP, with what they were called with. */
export interface Served extends AsyncDisposable {
  readonly endpoint: string;
  readonly port: number;
  readonly calls: Call[];
  readonly answered: AnsweredRequest[];
  readonly faults: unknown[];
}

/** Serves operations that a test wrote. */
export async function serve(services: Services, options: HandlerOptions = {}): Promise<Served> {
  const answered: AnsweredRequest[] = [];
  const faults: unknown[] = [];
  const handler = createHandler({
    services,
    options: {
      ...options,
      onAnswer: (answer) => void answered.push(answer),
      onFault: (fault) => void faults.push(fault),
    },
  });
  const server = createServer();
  server.on('request', (request, response) => void handler(request, response));
  server.on('checkContinue', (request, response) => void handler(request, response, true));
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    calls: [],
    answered,
    faults,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
}

/** Operations that keep what they were called with and answer what the test says. */
export function recording(calls: Call[], answers: Readonly<Record<string, unknown>>): Operations {
  return Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [
      name,
      (input: Record<string, unknown>, context: RequestContext): object => {
        calls.push({ input, context });
        return Object(typeof answer === 'function' ? answer(input, context) : answer);
      },
    ]),
  );
}

/** What every client of a test is made with. */
export function clientOptions(endpoint: string): {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
} {
  return {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  };
}
