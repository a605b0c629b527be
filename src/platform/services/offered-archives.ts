import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ObjectReader } from '../../services/lambda/ports.ts';

/** How an operation is told of an archive: as of an object in S3. */
export interface OfferedObject {
  readonly S3Bucket: string;
  readonly S3Key: string;
}

/** Archives of this machine that the platform itself brings, of any size; clients cannot name them. */
export class OfferedArchives implements ObjectReader {
  readonly #objects: ObjectReader;
  /** Files by keys that nobody can guess. */
  readonly #files = new Map<string, string>();

  /** @param objects reads everything else */
  constructor(objects: ObjectReader) {
    this.#objects = objects;
  }

  /** Does some work that reads a file as an object, and only this work. */
  async during<T>(file: string, work: (object: OfferedObject) => Promise<T>): Promise<T> {
    const key = randomUUID();
    this.#files.set(key, file);
    try {
      return await work({ S3Bucket: 'zipwright-offered', S3Key: key });
    } finally {
      this.#files.delete(key);
    }
  }

  read(object: Parameters<ObjectReader['read']>[0]): ReturnType<ObjectReader['read']> {
    const file = this.#files.get(object.key);
    return file === undefined ? this.#objects.read(object) : Promise.resolve(createReadStream(file));
  }
}
