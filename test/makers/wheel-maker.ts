import { createHash } from 'node:crypto';
import { makeZip, type MadeEntry } from './zip-maker.ts';

/** A wheel to make. Only the name is needed; RECORD is written to match unless given. */
export interface MadeWheel {
  readonly name: string;
  readonly version?: string;
  readonly tag?: string;
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Entries for which a name and content are not enough. RECORD lists them too. */
  readonly entries?: readonly MadeEntry[];
  readonly entryPoints?: string;
  readonly requires?: readonly string[];
  readonly requiresPython?: string;
  /** Text of RECORD, or `null` for a wheel without one. */
  readonly record?: string | null;
  /** Extra or changed metadata lines of the WHEEL file. */
  readonly wheelVersion?: string;
}

/** The file name that a wheel of these facts has. */
export function wheelName({ name, version = '1.0', tag = 'py3-none-any' }: MadeWheel): string {
  return `${name.replaceAll('-', '_')}-${version}-${tag}.whl`;
}

function recordHash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64url');
}

/** Makes a wheel's bytes (PEP 427). */
export function makeWheel(wheel: MadeWheel): Buffer {
  const { name, version = '1.0', tag = 'py3-none-any', files = {}, entries = [], record } = wheel;
  const distInfo = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  const metadata = [
    'Metadata-Version: 2.1',
    `Name: ${name}`,
    `Version: ${version}`,
    ...(wheel.requiresPython === undefined ? [] : [`Requires-Python: ${wheel.requiresPython}`]),
    ...(wheel.requires ?? []).map((each) => `Requires-Dist: ${each}`),
  ];
  const members: MadeEntry[] = [
    ...Object.entries(files).map(([path, content]) => ({ name: path, content })),
    ...entries,
    { name: `${distInfo}/METADATA`, content: `${metadata.join('\n')}\n` },
    {
      name: `${distInfo}/WHEEL`,
      content: `Wheel-Version: ${wheel.wheelVersion ?? '1.0'}\nGenerator: maker\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
    },
    ...(wheel.entryPoints === undefined
      ? []
      : [{ name: `${distInfo}/entry_points.txt`, content: wheel.entryPoints }]),
  ];
  const rows = members
    .filter((member) => !String(member.name).endsWith('/'))
    .map((member) => {
      const content = member.content ?? '';
      return `${String(member.name)},sha256=${recordHash(content)},${Buffer.byteLength(content)}`;
    });
  const text = record ?? `${rows.join('\n')}\n${distInfo}/RECORD,,\n`;
  return makeZip({
    entries: record === null ? members : [...members, { name: `${distInfo}/RECORD`, content: text }],
  });
}
