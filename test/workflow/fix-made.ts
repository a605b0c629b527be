import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInspected } from '../../src/inspect/inspected-archive.ts';
import { fixArtifact, type FixReport } from '../../src/workflow/repair/fix-artifact.ts';
import type { FixRequest } from '../../src/workflow/repair/fix-request.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { inflateEntrySync } from '../../src/zip/inflate.ts';
import { readArchive } from '../../src/zip/read-archive.ts';

/** What a repair made of an archive. */
export interface Fixed {
  readonly report: FixReport;
  /** Absent when nothing was written. */
  readonly bytes: Buffer | undefined;
}

/** Repairs an archive in a folder; unless said otherwise it is a function with `app.handler`. */
export async function fixBytes(
  bytes: Buffer,
  directory: string,
  request: Partial<FixRequest> = {},
): Promise<Fixed> {
  writeFileSync(join(directory, 'in.zip'), bytes);
  const isLayer = request.kind === 'layer';
  const report = await fixArtifact(
    {
      name: 'in.zip',
      directory,
      layers: [],
      runtime: 'python3.13',
      architecture: 'x86_64',
      ...(isLayer ? {} : { handler: 'app.handler' }),
      today: '2026-07-01',
      output: 'out.zip',
      inPlace: false,
      dryRun: false,
      keepBytecode: false,
      ...request,
    },
    new AbortController().signal,
  );
  const output = join(directory, 'out.zip');
  return { report, bytes: existsSync(output) ? readFileSync(output) : undefined };
}

/** Names, modes and contents of an archive, by our strictest reader. */
export function contentsOf(bytes: Buffer): Record<string, { mode: string; content: string }> {
  const source = memorySource(bytes, 'out.zip');
  const modes = readInspected(source, { isLayer: false }).entries.map(({ unixMode = 0 }) => unixMode);
  return Object.fromEntries(
    readArchive(source).map((entry, index) => [
      entry.name,
      {
        mode: (modes[index] ?? 0).toString(8),
        content: inflateEntrySync(source, entry).toString('latin1'),
      },
    ]),
  );
}
