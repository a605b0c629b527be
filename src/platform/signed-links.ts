import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { LinkSigner } from '../services/lambda/ports.ts';

/** Links to what the platform stores, good for a while, for whoever has them. They end with the process, too. */
export class SignedLinks implements LinkSigner {
  readonly #secret = randomBytes(32);
  readonly #origin: () => string;
  readonly #now: () => number;

  /** @param origin where clients reach the platform: `http://127.0.0.1:4566` */
  constructor(origin: () => string, now: () => number) {
    this.#origin = origin;
    this.#now = now;
  }

  presign(path: string, ttlSeconds: number): string {
    const expires = Math.floor(this.#now() / 1000) + ttlSeconds;
    return `${this.#origin()}${path}?Expires=${expires}&Signature=${this.#sign(path, expires)}`;
  }

  /**
   * @param target path and query of a request
   * @returns the path, if the link is good
   */
  verify(target: string): string | undefined {
    const [, path = '', expires = '', signature = ''] =
      /^([^?]*)\?Expires=(\d{1,12})&Signature=([\da-f]{64})$/.exec(target) ?? [];
    if (path === '' || Number(expires) * 1000 < this.#now()) {
      return undefined;
    }
    const wanted = Buffer.from(this.#sign(path, Number(expires)));
    return timingSafeEqual(wanted, Buffer.from(signature)) ? path : undefined;
  }

  #sign(path: string, expires: number): string {
    return createHmac('sha256', this.#secret).update(`${path}\n${expires}`).digest('hex');
  }
}
