import { Door } from './door.ts';
import { httpServer, type Connection, type Listener } from './http.ts';
import { route } from './router.ts';
import type { ApiSession } from './session.ts';

/**
 * The Runtime API and the Extensions API of all execution environments: one HTTP server, whose connections come from one
 * listener per environment.
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html and runtimes-extensions-api.html
 */
export class RuntimeApi {
  readonly #sessions = new WeakMap<Connection, ApiSession>();
  readonly #http = httpServer((request, response) => {
    const session = this.#sessions.get(request.socket);
    if (session === undefined) {
      request.socket.destroy();
    } else {
      route(session, request, response);
    }
  });

  /** Serves what comes through a listener, once the door is opened to the processes of one sandbox. */
  serve(listener: Listener, session: ApiSession): Door {
    return new Door(listener, (socket) => {
      socket.setNoDelay(true);
      this.#sessions.set(socket, session);
      this.#http.emit('connection', socket);
    });
  }
}
