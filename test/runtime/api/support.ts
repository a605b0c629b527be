import type { Delivery, ResponseStream, RuntimeResponse } from '../../../src/runtime/api/delivery.ts';
import type { Door } from '../../../src/runtime/api/door.ts';
import { ExtensionRegistry } from '../../../src/runtime/api/extension-registry.ts';
import { addressOf, listenOnLoopback, type Listener } from '../../../src/runtime/api/http.ts';
import { RuntimeApi } from '../../../src/runtime/api/runtime-api.ts';
import { RuntimeConnection, type ReportedError } from '../../../src/runtime/api/runtime-connection.ts';

/** The API of one sandbox, whose processes are the test itself. */
export class ApiBench implements Disposable {
  readonly ready: string[] = [];
  readonly initErrors: ReportedError[] = [];
  readonly runtime = new RuntimeConnection({
    onRuntimeReady: () => this.ready.push('runtime'),
    onInitError: (error) => this.initErrors.push(error),
  });
  readonly extensions: ExtensionRegistry;
  readonly #address: string;
  readonly #door: Door;

  private constructor(listener: Listener, external: readonly string[]) {
    const facts = { accountId: '1', functionName: 'f', functionVersion: '2', handler: 'h.h' };
    this.extensions = new ExtensionRegistry(external, facts, {
      onExtensionReady: () => this.ready.push('extension'),
    });
    this.#address = addressOf(listener);
    this.#door = new RuntimeApi().serve(listener, this);
    this.#door.open(async () => true);
  }

  static async start(external: readonly string[] = []): Promise<ApiBench> {
    return new ApiBench(await listenOnLoopback(), external);
  }

  async call(
    method: string,
    path: string,
    { headers = {}, body }: { readonly headers?: Record<string, string>; readonly body?: string } = {},
  ): Promise<{ status: number; headers: Headers; text: string }> {
    const response = await fetch(`http://${this.#address}${path}`, { method, headers, body: body ?? null });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  [Symbol.dispose](): void {
    this.#door.close();
  }
}

/** An invocation that keeps what the runtime answers. */
export class TestDelivery implements Delivery {
  readonly requestId: string;
  readonly payload = Buffer.from('{"k":1}');
  readonly stream: ResponseStream | undefined = undefined;
  readonly responses: RuntimeResponse[] = [];

  constructor(requestId: string) {
    this.requestId = requestId;
  }

  headers(): string[] {
    const length = String(this.payload.length);
    return [
      'Content-Type',
      'application/json',
      'Content-Length',
      length,
      'Lambda-Runtime-Aws-Request-Id',
      this.requestId,
    ];
  }

  onResponse(response: RuntimeResponse): void {
    this.responses.push(response);
  }
}
