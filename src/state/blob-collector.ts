import { BLOB_GRACE_MS } from './blobs.ts';
import type { BlobReferences } from './blob-references.ts';
import type { FileBlobs } from './file-blobs.ts';

/** Long enough that whoever has just read a row has opened what it names. */
const COLLECT_DELAY_MS = 60_000;

/** What is collected, and when it is. */
export interface BlobCollectorOptions {
  readonly blobs: FileBlobs;
  readonly references: BlobReferences;
  /** Milliseconds since 1970, as the files have them. */
  readonly now: () => number;
  /** Told of a failure in the background; what was not removed is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Removes content that no row names. Nothing is counted, so nothing can be miscounted: the rows themselves are asked, at
 * the start about all content, and later about what was said to be needed no more.
 */
export class BlobCollector {
  readonly #options: BlobCollectorOptions;
  readonly #suspects = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #holds = 0;

  constructor(options: BlobCollectorOptions) {
    this.#options = options;
  }

  /** Removes all content without a row, however young: for a moment when no row can be on the way. */
  async sweep(): Promise<void> {
    const { blobs, references } = this.#options;
    const stored = blobs.list();
    const named = stored.length === 0 ? new Set<string>() : await references.all();
    stored.filter((sha256) => !named.has(sha256)).forEach((sha256) => blobs.remove(sha256, Infinity));
  }

  /** Takes note that content may be needed no more, to look at it in a while. */
  suspect(sha256: string): void {
    this.#suspects.add(sha256);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.collect().catch(this.#options.onFailure);
    }, COLLECT_DELAY_MS).unref();
  }

  /**
   * Removes what was suspected, unless a row names it. What is too young stays suspected.
   * @param graceMs how young content may be whose row is on the way
   */
  async collect(graceMs: number = BLOB_GRACE_MS): Promise<void> {
    const suspects = [...this.#suspects];
    this.#suspects.clear();
    let kept = suspects;
    try {
      const named = await this.#options.references.among(suspects);
      if (this.#holds === 0) {
        kept = this.#removeAll(
          suspects.filter((sha256) => !named.has(sha256)),
          this.#options.now() - graceMs,
        );
      }
    } finally {
      kept.forEach((sha256) => this.suspect(sha256));
    }
  }

  /** Without a pause, so that nobody can store the same content between the look at its age and its end. */
  #removeAll(hashes: readonly string[], storedBefore: number): string[] {
    return hashes.filter((sha256) => !this.#options.blobs.remove(sha256, storedBefore));
  }

  /** Nothing is removed until the answer is disposed of. */
  hold(): Disposable {
    this.#holds += 1;
    return {
      [Symbol.dispose]: () => {
        this.#holds -= 1;
      },
    };
  }

  /** Forgets everything, and looks no more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#suspects.clear();
  }
}
