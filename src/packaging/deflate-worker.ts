import { parentPort } from 'node:worker_threads';
import { compressContent } from '../zip/compress.ts';
import { METHOD_STORED } from '../zip/format.ts';
import type { DeflateResult, DeflateTask } from './deflate-pool.ts';

/** One of the threads that deflate files, when there are too many for one. */
parentPort?.on('message', ({ id, content }: DeflateTask) => {
  const { method, bytes } = compressContent(content);
  // Stored content need not travel back: the other side has it.
  const result: DeflateResult = { id, method, bytes: method === METHOD_STORED ? new Uint8Array() : bytes };
  parentPort?.postMessage(result);
});
