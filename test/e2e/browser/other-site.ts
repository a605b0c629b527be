import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site that is none of the platform's, on a port of its own. */
export interface OtherSite extends AsyncDisposable {
  readonly port: number;
  /** `http://evil.example:1234` */
  origin(host: string): string;
  /** Serves a page from now on. */
  page(path: string, html: string, headers?: Readonly<Record<string, string>>): void;
  /** Resolves once a path was asked for that is no page's; rejects after a while. */
  told(path: string): Promise<void>;
  /** Paths that were asked for. */
  readonly asked: string[];
}

interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

const MAX_WAIT_MS = 20_000;

/** Serves the pages of a test, and notes what else it is asked for. */
export async function serveOtherSite(): Promise<OtherSite> {
  const pages = new Map<string, Page>();
  const asked: string[] = [];
  const waiting = new Map<string, () => void>();
  const server = createServer((request, response) => {
    request.resume();
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    const page = pages.get(path);
    if (page !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html', ...page.headers }).end(page.html);
      return;
    }
    asked.push(path);
    waiting.get(path)?.();
    response.writeHead(204, { 'access-control-allow-origin': '*' }).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    asked,
    origin: (host) => `http://${host}:${port}`,
    page: (path, html, headers = {}) => void pages.set(path, { html, headers }),
    async told(path) {
      if (asked.includes(path)) {
        return;
      }
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      waiting.set(path, () => resolve(undefined));
      const timer = setTimeout(() => reject(new Error(`Nobody asked for ${path}`)), MAX_WAIT_MS);
      await promise.finally(() => clearTimeout(timer));
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
