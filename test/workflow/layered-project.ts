import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildRequest, BuildSurroundings } from '../../src/workflow/assemble/build-request.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeWheel, wheelName, type MadeWheel } from '../makers/wheel-maker.ts';
import { buildRequest } from './made-project.ts';

/** A project of several functions, each with a lock of made wheels beside it, built with a cache of its own. */
export class LayeredProject {
  readonly folder = join(temporaryFolder(), 'shop');
  readonly surroundings: BuildSurroundings = {
    environment: process.env,
    cache: join(temporaryFolder(), 'cache'),
    now: Date.now,
    signal: new AbortController().signal,
  };

  constructor(functions: Readonly<Record<string, readonly MadeWheel[]>>) {
    mkdirSync(join(this.folder, 'wheels'), { recursive: true });
    for (const [name, wheels] of Object.entries(functions)) {
      this.lock(name, wheels);
      this.write(`${name}/app.py`, 'def handler(event, context):\n    return event\n');
    }
    this.configure(Object.fromEntries(Object.keys(functions).map((name) => [name, ''])));
  }

  /** Writes zipwright.toml with these lines for each function, and `more` at its end. */
  configure(functions: Readonly<Record<string, string>>, more = ''): void {
    const tables = Object.entries(functions).map(
      ([name, lines]) =>
        `[functions.${name}]\nsource = "${name}"\ndependencies = ["pylock.${name}.toml"]\n${lines}\n`,
    );
    this.write(
      'zipwright.toml',
      `runtime = "python3.13"\nhandler = "app.handler"\n\n${tables.join('\n')}\n${more}`,
    );
  }

  lock(name: string, wheels: readonly MadeWheel[]): void {
    const packages = wheels.map((wheel) => {
      const content = makeWheel(wheel);
      const file = `wheels/${wheelName(wheel)}`;
      writeFileSync(join(this.folder, file), content);
      const sha256 = createHash('sha256').update(content).digest('hex');
      return `[[packages]]
name = "${wheel.name}"
version = "${wheel.version ?? '1.0'}"
wheels = [{ name = "${wheelName(wheel)}", path = "${file}", hashes = { sha256 = "${sha256}" } }]
`;
    });
    this.write(`pylock.${name}.toml`, `lock-version = "1.0"\n${packages.join('')}`);
  }

  write(name: string, content: string | Buffer): void {
    mkdirSync(join(this.folder, name, '..'), { recursive: true });
    writeFileSync(join(this.folder, name), content);
  }

  request(change: Partial<BuildRequest> = {}): BuildRequest {
    return buildRequest(this.folder, { noIndex: true, offline: true, ...change });
  }
}

/** Text that hardly compresses, so that a distribution has a size. */
export function incompressible(bytes: number, seed: string): Buffer {
  const parts: Buffer[] = [];
  for (let length = 0, state = seed; length < bytes; length += 32) {
    const part = createHash('sha256').update(state).digest();
    state = part.toString('hex');
    parts.push(part);
  }
  return Buffer.concat(parts).subarray(0, bytes);
}
