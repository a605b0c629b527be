import { createHash } from 'node:crypto';

/** What content is named and answered by. */
export interface Digests {
  /** Hexadecimal. */
  readonly sha256: string;
  /** Hexadecimal. */
  readonly md5: string;
}

/** Both hashes of content that comes in pieces. */
export class ContentHashes {
  readonly #sha256 = createHash('sha256');
  readonly #md5 = createHash('md5');

  update(piece: Uint8Array): void {
    this.#sha256.update(piece);
    this.#md5.update(piece);
  }

  digest(): Digests {
    return { sha256: this.#sha256.digest('hex'), md5: this.#md5.digest('hex') };
  }
}
