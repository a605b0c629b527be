import { relative } from 'node:path';
import type { BuiltArtifact } from '../../workflow/assemble/built-artifact.ts';
import { count, formatBytes, formatDuration } from './quantities.ts';
import type { Style } from './style.ts';

/** The summary of a build for people. */
export function renderArtifact(artifact: BuiltArtifact, directory: string, style: Style): string {
  const file = shortPath(directory, artifact.file);
  const distributions = artifact.distributions.length;
  const own = artifact.userFiles === 0 ? '' : `, ${count(artifact.userFiles, 'own file')}`;
  const reused =
    distributions === 0
      ? ''
      : `, ${artifact.reusedPacks} of ${count(distributions, 'distribution')} from the cache`;
  const handler = artifact.handler === undefined ? '' : `, handler ${artifact.handler}`;
  const layers = artifact.layers.map((layer) => shortPath(directory, layer)).join(', ');
  const lines = [
    style.bold(style.green(file)),
    `  ${formatBytes(artifact.size)} zipped, ${formatBytes(artifact.unzippedSize)} unzipped: ${count(distributions, 'distribution')}${own}`,
    `  for ${artifact.runtime} ${artifact.architecture}${handler}`,
    ...(layers === ''
      ? []
      : [`  with ${layers}: ${formatBytes(artifact.unzippedSize + artifact.layersSize)} unzipped together`]),
    `  CodeSha256 ${artifact.codeSha256}`,
    style.dim(
      `  ${artifact.upToDate ? 'up to date' : 'built'} in ${formatDuration(artifact.milliseconds)}${reused}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for `--json`; docs/reference/json.md describes it. */
export function artifactsJson(artifacts: readonly BuiltArtifact[]): string {
  return `${JSON.stringify({ schemaVersion: 1, artifacts }, undefined, 2)}\n`;
}

function shortPath(directory: string, file: string): string {
  const short = relative(directory, file);
  return short.startsWith('..') ? file : short;
}
