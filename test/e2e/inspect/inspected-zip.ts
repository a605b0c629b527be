import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Finding } from '../../../src/inspect/finding.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { readInspected, type InspectedArchive } from '../../../src/inspect/inspected-archive.ts';
import type { InspectionTarget } from '../../../src/inspect/inspection-target.ts';
import type { Architecture } from '../../../src/lambda/architectures.ts';
import { parseRuntime } from '../../../src/lambda/target.ts';
import { FileSource } from '../../../src/zip/byte-source.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { zipwright } from '../cli.ts';

/** What a zip is built, or inspected, for. */
export interface ZipTarget {
  readonly runtime: string;
  readonly architecture: Architecture;
  readonly kind?: 'function' | 'layer';
}

/** Builds a zip of requirements from the index, with a handler that imports them. @returns its path */
export async function buildZip(
  requirements: readonly string[],
  imports: string,
  { runtime, architecture, kind = 'function' }: ZipTarget,
): Promise<string> {
  const folder = temporaryFolder();
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'requirements.txt'), `${requirements.join('\n')}\n`);
  writeFileSync(
    join(project, 'lambda_function.py'),
    `${imports}\n\ndef lambda_handler(event, context):\n    return event\n`,
  );
  const zip = join(folder, `${kind}.zip`);
  const flags = ['--runtime', runtime, '--arch', architecture, '-o', zip, '--no-check', '--quiet'];
  const built = await zipwright(['build', project, ...flags, ...(kind === 'layer' ? ['--layer'] : [])]);
  expect(built.exitCode, built.stderr).toBe(0);
  return zip;
}

/** Inspects zips on disk; layers in order. */
export function inspectZip(zip: string, target: ZipTarget, layers: readonly string[] = []): Finding[] {
  using opened = openZips([zip, ...layers]);
  const [artifact, ...others] = opened.archives;
  if (artifact === undefined) {
    throw new Error('No artifact was opened');
  }
  return inspect(artifact, others, inspectionTarget(target));
}

/** What a zip with the handler of Lambda's console is inspected for. */
export function inspectionTarget({ runtime, architecture, kind = 'function' }: ZipTarget): InspectionTarget {
  return {
    runtime: parseRuntime(runtime),
    architecture,
    kind,
    ...(kind === 'layer' ? {} : { handler: 'lambda_function.lambda_handler' }),
    assumed: [],
    today: '2026-07-01',
  };
}

/** Opens zips, the first as the artifact and the others as layers, until it is disposed of. */
export function openZips(
  zips: readonly string[],
): Disposable & { readonly archives: readonly InspectedArchive[] } {
  using scope = new DisposableStack();
  const archives = zips.map((zip, index) =>
    readInspected(scope.use(new FileSource(zip)), { isLayer: index > 0 }),
  );
  const owned = scope.move();
  return { archives, [Symbol.dispose]: () => owned.dispose() };
}

/** Errors and warnings, as `CODE path`. */
export function seriousOf(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ severity }) => severity !== 'notice')
    .map(({ code, severity, path }) => [severity, code, path].filter((part) => part !== undefined).join(' '));
}
