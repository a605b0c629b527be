import type { Connection, Listener } from './http.ts';

const REFUSAL_BODY =
  '{"errorMessage":"This Runtime API serves the processes of another sandbox","errorType":"Forbidden"}';

const REFUSAL = [
  'HTTP/1.1 403 Forbidden',
  'Content-Type: application/json',
  `Content-Length: ${Buffer.byteLength(REFUSAL_BODY)}`,
  'Connection: close',
  '',
  REFUSAL_BODY,
].join('\r\n');

/** Time that a refused process has to read why, in milliseconds. */
const REFUSAL_MS = 1000;

/** A sandbox has one connection for its runtime and few for each extension: more are somebody else's, or a loop's. */
const MAX_CONNECTIONS = 256;

/** Who is not known yet or was refused: they must neither fill the machine's tables nor keep the runtime out. */
const MAX_STRANGERS = 64;

/** Whether the other end of a connection is who the door is for. */
export type Owns = (socket: Connection) => Promise<boolean>;

/**
 * Lets the processes of one sandbox in, and nobody else of this machine. Whoever comes before it is known who they are waits.
 */
export class Door {
  readonly #listener: Listener;
  readonly #admit: (socket: Connection) => void;
  readonly #inside = new Set<Connection>();
  readonly #waiting = new Set<Connection>();
  readonly #refused = new Set<Connection>();
  #owns: Owns | undefined;

  constructor(listener: Listener, admit: (socket: Connection) => void) {
    this.#listener = listener;
    this.#admit = admit;
    listener.on('connection', (socket: Connection) => this.#meet(socket));
  }

  open(owns: Owns): void {
    this.#owns = owns;
    for (const socket of this.#waiting) {
      void this.#check(socket, owns);
    }
  }

  /** Ends all connections; the listener takes no more. */
  close(): void {
    this.#listener.close();
    for (const socket of [...this.#inside, ...this.#waiting, ...this.#refused]) {
      socket.destroy();
    }
  }

  #meet(socket: Connection): void {
    socket.on('error', () => socket.destroy());
    if (this.#waiting.size + this.#refused.size >= MAX_STRANGERS) {
      socket.destroy();
      return;
    }
    this.#waiting.add(socket);
    socket.once('close', () => {
      this.#waiting.delete(socket);
      this.#inside.delete(socket);
      this.#refused.delete(socket);
    });
    if (this.#owns !== undefined) {
      void this.#check(socket, this.#owns);
    }
  }

  async #check(socket: Connection, owns: Owns): Promise<void> {
    const isOwned = await isOwnedBy(owns, socket);
    if (!this.#waiting.delete(socket)) {
      return;
    }
    if (isOwned && this.#inside.size < MAX_CONNECTIONS) {
      this.#inside.add(socket);
      this.#admit(socket);
    } else {
      this.#refused.add(socket);
      refuse(socket);
    }
  }
}

/** Who cannot be told is nobody's: a process may end while it is looked for. */
async function isOwnedBy(owns: Owns, socket: Connection): Promise<boolean> {
  try {
    return await owns(socket);
  } catch {
    return false;
  }
}

function refuse(socket: Connection): void {
  const timer = setTimeout(() => socket.destroy(), REFUSAL_MS);
  socket.once('close', () => {
    clearTimeout(timer);
  });
  // Unread bytes would make the system reset the connection before the answer is read.
  socket.resume();
  socket.end(REFUSAL);
}
