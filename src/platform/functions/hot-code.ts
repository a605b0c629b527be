import { LATEST } from '../../services/lambda/function-name.ts';

/** Code of a function that is unpacked already, and newer than its archive may be. */
export interface HotCode {
  /** Absolute path of what `/var/task` shows; nothing ever writes to it. */
  readonly folder: string;
}

/** Functions whose code is a folder of this machine, by their ARNs without a qualifier. Only `$LATEST` is ever hot. */
export class HotCodes {
  readonly #codes = new Map<string, HotCode>();
  readonly #archived = new Set<string>();

  find(functionArn: string, version: string): HotCode | undefined {
    return version === LATEST ? this.#codes.get(functionArn) : undefined;
  }

  set(functionArn: string, code: HotCode): void {
    this.#codes.set(functionArn, code);
  }

  delete(functionArn: string): void {
    this.#codes.delete(functionArn);
  }

  /** Whether an update of a function's code brings the archive of what it runs already. */
  isArchived(functionArn: string, version: string | undefined): boolean {
    return version === LATEST && this.#archived.has(functionArn);
  }

  /** Does some work in which the archive of a function's hot code becomes its code. */
  async whileArchived<T>(functionArn: string, work: () => Promise<T>): Promise<T> {
    this.#archived.add(functionArn);
    try {
      return await work();
    } finally {
      this.#archived.delete(functionArn);
    }
  }
}
