import { relative } from 'node:path';
import type { ConfiguredLayer } from '../../workflow/layers/configured-layer.ts';
import type { WrittenPlan } from '../../workflow/layers/write-plan.ts';
import { count, formatBytes } from './quantities.ts';
import type { Style } from './style.ts';

/** Layers that were built, for people. */
export function renderLayers(layers: readonly ConfiguredLayer[], directory: string, style: Style): string {
  const blocks = layers.map(({ artifact, distributions, functions }) => {
    const short = relative(directory, artifact.file);
    return [
      style.bold(style.green(short.startsWith('..') ? artifact.file : short)),
      `  ${formatBytes(artifact.size)} zipped, ${formatBytes(artifact.unzippedSize)} unzipped: ${count(distributions.size, 'distribution')}`,
      `  for ${functions.join(', ')} on ${artifact.runtime} ${artifact.architecture}`,
      style.dim(`  ${artifact.upToDate ? 'unchanged' : 'built'}, CodeSha256 ${artifact.codeSha256}`),
    ].join('\n');
  });
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
}

/** What became of the configuration, for people. */
export function renderWritten({ file, isChanged }: WrittenPlan): string {
  return isChanged
    ? `Wrote ${file}; zipwright layers build builds the layers\n`
    : `${file} says so already\n`;
}

/** The same for `--json`; docs/reference/json.md describes it. */
export function layersJson(layers: readonly ConfiguredLayer[]): string {
  const value = {
    schemaVersion: 1,
    layers: layers.map(({ name, artifact, functions }) => ({
      name,
      file: artifact.file,
      manifest: artifact.manifest,
      runtime: artifact.runtime,
      architecture: artifact.architecture,
      size: artifact.size,
      unzippedSize: artifact.unzippedSize,
      sha256: artifact.sha256,
      codeSha256: artifact.codeSha256,
      upToDate: artifact.upToDate,
      needsS3: artifact.needsS3,
      distributions: artifact.distributions,
      functions,
    })),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
