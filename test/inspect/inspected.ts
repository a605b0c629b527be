import type { Finding } from '../../src/inspect/finding.ts';
import { inspect } from '../../src/inspect/inspect.ts';
import { readInspected } from '../../src/inspect/inspected-archive.ts';
import type { InspectionTarget } from '../../src/inspect/inspection-target.ts';
import { parseRuntime } from '../../src/lambda/target.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { makeZip, type MadeArchive, type MadeEntry } from '../makers/zip-maker.ts';

/** Files by path, or whole entries where a name and content are not enough. */
export type MadeFiles = Readonly<Record<string, string | Buffer>> | readonly MadeEntry[];

/** An artifact with its layers, and what it is inspected for. */
export interface MadeCase {
  readonly files: MadeFiles;
  readonly layers?: readonly MadeFiles[];
  readonly runtime?: string;
  readonly target?: Partial<InspectionTarget>;
  /** Whether the artifact gets no handler when it has none. */
  readonly isBare?: boolean;
  /** What the artifact's file has besides its entries. */
  readonly around?: Omit<MadeArchive, 'entries'>;
}

export const HANDLER: MadeEntry = { name: 'app.py', content: 'def handler(event, context):\n    pass\n' };

function entriesOf(files: MadeFiles): readonly MadeEntry[] {
  return Array.isArray(files)
    ? (files as readonly MadeEntry[])
    : Object.entries(files as Readonly<Record<string, string | Buffer>>).map(([name, content]) => ({
        name,
        content,
      }));
}

/** A function's zip: the files, and a handler unless they have one. */
export function functionZip(files: MadeFiles, around: Omit<MadeArchive, 'entries'> = {}): Buffer {
  const entries = entriesOf(files);
  const hasHandler = entries.some(({ name }) => String(name) === 'app.py');
  return makeZip({ entries: hasHandler ? entries : [HANDLER, ...entries], ...around });
}

export function inspectCase({
  files,
  layers = [],
  runtime = 'python3.13',
  target = {},
  around = {},
  isBare = false,
}: MadeCase): Finding[] {
  const bytes =
    target.kind === 'layer' || isBare
      ? makeZip({ entries: entriesOf(files), ...around })
      : functionZip(files, around);
  return inspect(
    readInspected(memorySource(bytes, 'app.zip'), { isLayer: false }),
    layers.map((layer, index) =>
      readInspected(memorySource(makeZip({ entries: entriesOf(layer) }), `layer${index}.zip`), {
        isLayer: true,
      }),
    ),
    {
      runtime: parseRuntime(runtime),
      architecture: 'x86_64',
      kind: 'function',
      ...(target.kind === 'layer' ? {} : { handler: 'app.handler' }),
      assumed: [],
      today: '2026-07-01',
      ...target,
    },
  );
}

/** `METADATA` and `RECORD` of a distribution, with files of it. */
export function distribution(
  name: string,
  {
    version = '1.0',
    fields = [],
    files = {},
  }: {
    readonly version?: string;
    readonly fields?: readonly string[];
    readonly files?: Readonly<Record<string, string | Buffer>>;
  } = {},
): Readonly<Record<string, string | Buffer>> {
  const folder = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  return {
    ...files,
    [`${folder}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${fields.map((field) => `${field}\n`).join('')}`,
    [`${folder}/RECORD`]: `${Object.keys(files)
      .map((path) => `${path},,\n`)
      .join('')}${folder}/METADATA,,\n${folder}/RECORD,,\n`,
  };
}
