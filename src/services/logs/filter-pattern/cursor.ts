import { FilterPatternError } from './pattern-error.ts';

/** A place in a text that is read from left to right. */
export class Cursor {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    return this.#position >= this.#text.length;
  }

  /** Whether the text goes on with `text`. */
  sees(text: string): boolean {
    return this.#text.startsWith(text, this.#position);
  }

  /** Steps over `text` when the cursor is in front of it. */
  takes(text: string): boolean {
    const seen = this.sees(text);
    if (seen) {
      this.#position += text.length;
    }
    return seen;
  }

  /** Steps over what a sticky expression matches here, and gives it. */
  match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#position;
    const [found] = sticky.exec(this.#text) ?? [];
    this.#position += found?.length ?? 0;
    return found;
  }

  spaces(): void {
    this.match(/\s*/y);
  }

  /**
   * Steps over `text`.
   * @throws {FilterPatternError} when something else is here
   */
  expect(text: string): void {
    if (!this.takes(text)) {
      throw new FilterPatternError();
    }
  }
}
