import { readFileSync } from 'node:fs';
import { detectDependencies } from '../../project/dependency-input.ts';
import type { Project } from '../../project/read-project.ts';
import { readRequest, type DependencyRequest } from '../../resolve/dependency-request.ts';
import type { Report } from './build-events.ts';

const DIGEST = /^requirements-digest = "([0-9a-f]{64})"$/m;

/** Says so when a pylock.toml that zipwright wrote is older than the requirements that it was made from. */
export function reportStaleLock(
  request: DependencyRequest,
  project: Project,
  {
    environment,
    report,
  }: { readonly environment: Readonly<Record<string, string | undefined>>; readonly report: Report },
): void {
  if (request.input.kind !== 'pylock') {
    return;
  }
  const recorded = DIGEST.exec(readFileSync(request.input.file, 'utf8'))?.[1];
  const input = detectDependencies(project.directory, project.pyproject, { withPylock: false });
  if (recorded === undefined || input.kind === 'none') {
    return;
  }
  const { contentDigest, source } = readRequest({ ...request, input }, environment);
  if (contentDigest !== recorded) {
    report({
      kind: 'notice',
      message: `pylock.toml is older than ${source}: the package gets what is locked`,
      hint: 'run "zipwright lock" to bring it up to date',
    });
  }
}
