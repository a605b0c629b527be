import { prepareInspection, type Inspection } from '../../src/inspect/inspection.ts';
import { readInspected, type InspectedArchive } from '../../src/inspect/inspected-archive.ts';
import { parseArchitecture, parseRuntime } from '../../src/lambda/target.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { makeZip } from '../makers/zip-maker.ts';

/** Files by path. */
export type Files = Readonly<Record<string, string | Buffer>>;

export interface MadeInspection {
  readonly files: Files;
  /** Layers are called `layer0.zip`, `layer1.zip`. */
  readonly layers?: readonly Files[];
  readonly runtime?: string;
  readonly architecture?: string;
  readonly handler?: string;
  readonly kind?: 'function' | 'layer';
}

/** A function of these files, ready to be asked about. */
export function madeInspection({
  files,
  layers = [],
  runtime = 'python3.12',
  architecture = 'x86_64',
  handler = 'app.handler',
  kind = 'function',
}: MadeInspection): Inspection {
  return prepareInspection(
    archiveOf(files, 'app.zip', kind === 'layer'),
    layers.map((layer, index) => archiveOf(layer, `layer${index}.zip`, true)),
    {
      runtime: parseRuntime(runtime),
      architecture: parseArchitecture(architecture),
      kind,
      ...(kind === 'layer' ? {} : { handler }),
      assumed: [],
      today: '2026-07-01',
    },
  );
}

function archiveOf(files: Files, label: string, isLayer: boolean): InspectedArchive {
  const entries = Object.entries(files).map(([name, content]) => ({ name, content }));
  return readInspected(memorySource(makeZip({ entries }), label), { isLayer });
}
