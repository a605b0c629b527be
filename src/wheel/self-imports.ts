/**
 * Notices modules of a distribution that import each other by absolute names (`from boto3.session import …` inside
 * boto3). Under a prefix such a name is found elsewhere, or nowhere.
 */
export class SelfImports {
  readonly #wanted: Map<string, RegExp>;
  readonly #found: string[] = [];

  /** @param paths all files of the distribution, without prefix */
  constructor(paths: readonly string[]) {
    const modules = new Set(paths.flatMap((path) => topLevelModule(path) ?? []));
    this.#wanted = new Map(
      [...modules].map((name) => [name, new RegExp(`^[ \\t]*(?:from|import)[ \\t]+${name}(?![\\w])`, 'm')]),
    );
  }

  /** Top-level modules that were seen to be imported absolutely. */
  get found(): readonly string[] {
    return this.#found.toSorted();
  }

  /** Looks through one file; each module is looked for until it is found once. */
  look(path: string, content: Buffer): void {
    if (this.#wanted.size === 0 || !path.endsWith('.py')) {
      return;
    }
    const text = content.toString('latin1');
    for (const [name, pattern] of this.#wanted) {
      if (pattern.test(text)) {
        this.#found.push(name);
        this.#wanted.delete(name);
      }
    }
  }
}

/** Name that a file's top-level module or package is imported by. */
function topLevelModule(path: string): string | undefined {
  const [first = '', second] = path.split('/');
  const name = second === undefined ? /^(\w+)\.py$/.exec(first)?.[1] : first;
  return name !== undefined && /^[A-Za-z_]\w*$/.test(name) && path.endsWith('.py') ? name : undefined;
}
