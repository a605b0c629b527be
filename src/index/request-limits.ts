import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionSettings } from './connection-settings.ts';
import { TimeoutError } from './network-failure.ts';

/** Ends a request whose connection, TLS included, is not there in time, or on which nothing comes for too long. */
export function limitWaiting(
  request: ClientRequest,
  { connectTimeout, idleTimeout }: ConnectionSettings,
): void {
  let response: IncomingMessage | undefined;
  request.once('response', (each) => {
    response = each;
  });
  // An answer under way is ended by itself: ending its request would hide the reason.
  request.on('timeout', () => {
    (response ?? request).destroy(new TimeoutError(`nothing came for ${idleTimeout / 1000} s`));
  });
  request.once('socket', (socket) => {
    if (socket.connecting) {
      const timer = setTimeout(() => {
        request.destroy(new TimeoutError(`no connection within ${connectTimeout / 1000} s`));
      }, connectTimeout);
      const stop = () => clearTimeout(timer);
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', stop);
      socket.once('close', stop);
    }
  });
}

/** Between two requests, nobody else hears of an error of a kept connection: that its last request was aborted, say. */
export function hearErrors(socket: Socket): void {
  if (!socket.listeners('error').includes(ignoreError)) {
    socket.on('error', ignoreError);
  }
}

function ignoreError(): void {}
