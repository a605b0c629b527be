import { inflateRawSync } from 'node:zlib';
import { METHOD_STORED } from '../zip/format.ts';
import { InternalError } from '../errors/zipwright-error.ts';
import type { OpenPack } from './open-pack.ts';
import { packEntries, readPackData, type PackEntry } from './pack-entries.ts';

/** A file on its way from one pack into another: as it is, or with content made here. Paths have no prefix. */
export type PackMember =
  | {
      readonly kind: 'kept';
      readonly path: string;
      readonly executable: boolean;
      readonly pack: OpenPack;
      readonly entry: PackEntry;
    }
  | { readonly kind: 'made'; readonly path: string; readonly executable: boolean; readonly content: Buffer };

/** The files of a pack without prefix, in its order. */
export function packMembers(pack: OpenPack): PackMember[] {
  if (pack.facts.prefix !== '') {
    throw new InternalError(`Cannot derive a pack from "${pack.path}": its names have a prefix`);
  }
  return [...packEntries(pack)].map((entry) => ({
    kind: 'kept',
    path: entry.name,
    executable: entry.executable,
    pack,
    entry,
  }));
}

/** A member's content, unpacked. The pack's data must have been verified. */
export function memberContent(member: PackMember): Buffer {
  if (member.kind === 'made') {
    return member.content;
  }
  const data = readPackData(member.pack, member.entry);
  return member.entry.method === METHOD_STORED
    ? data
    : inflateRawSync(data, { maxOutputLength: Math.max(1, member.entry.size) });
}

/** The path of a distribution's RECORD, if it has one. */
export function recordPath(members: readonly PackMember[]): string | undefined {
  return members.find(({ path }) => /^[^/]+\.dist-info\/RECORD$/.test(path))?.path;
}
