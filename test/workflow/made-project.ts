import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readProject, type Project } from '../../src/project/read-project.ts';
import type { BuildEvent } from '../../src/workflow/assemble/build-events.ts';
import type { BuildRequest, BuildSurroundings } from '../../src/workflow/assemble/build-request.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

/** A project folder with these files. */
export function projectFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = join(temporaryFolder(), 'thumbs');
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export const madeProject = (files: Readonly<Record<string, string>> = {}): Project =>
  readProject(projectFolder(files));

/** A request that says nothing but where the project is. */
export function buildRequest(project: string, change: Partial<BuildRequest> = {}): BuildRequest {
  return {
    project,
    kind: 'function',
    overrides: {},
    extraIndexUrls: [],
    findLinks: [],
    noIndex: false,
    upgrade: false,
    offline: false,
    frozen: false,
    ...change,
  };
}

/** Surroundings with a cache of their own and no variables but those given. */
export function surroundings(environment: BuildSurroundings['environment'] = {}): BuildSurroundings {
  return {
    environment,
    cache: join(temporaryFolder(), 'cache'),
    now: () => 0,
    signal: new AbortController().signal,
  };
}

/** Collects what is reported. */
export class Reports {
  readonly events: BuildEvent[] = [];
  readonly report = (event: BuildEvent): void => void this.events.push(event);

  get notices(): string[] {
    return this.events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
  }
}
