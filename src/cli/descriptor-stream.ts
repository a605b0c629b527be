import { fstatSync, writeSync } from 'node:fs';
import type { OutputStream } from './context.ts';

/** How long to wait for a reader that is slower than we are, in milliseconds at a time. */
const PATIENCE_MS = 5;

/**
 * A standard stream by its descriptor. Writes are complete when they return, and Node's own stream classes, which cost
 * milliseconds to load, are left alone unless the stream is a terminal.
 */
export function descriptorStream(descriptor: 1 | 2): OutputStream {
  const terminal = isTerminal(descriptor) ? (descriptor === 1 ? process.stdout : process.stderr) : undefined;
  return {
    write: (text) => {
      writeAll(descriptor, Buffer.from(text));
    },
    isTTY: terminal !== undefined,
    get columns() {
      return terminal?.columns ?? 80;
    },
  };
}

/** Major number of Linux's memory devices, /dev/null among them: character devices too, but no terminals. */
const MEMORY_DEVICES = 1;

function isTerminal(descriptor: number): boolean {
  try {
    const facts = fstatSync(descriptor);
    const major = (facts.rdev >> 8) & 0xfff;
    return (
      facts.isCharacterDevice() &&
      major !== MEMORY_DEVICES &&
      process.getBuiltinModule('node:tty').isatty(descriptor)
    );
  } catch {
    return false;
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') {
        // The reader has seen enough (`| head`), which is no failure.
        return;
      }
      if (code !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE_MS);
    }
  }
}
