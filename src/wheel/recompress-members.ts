import { crc32 } from 'node:zlib';
import { LOCAL_HEADER_SIZE, METHOD_DEFLATED } from '../zip/format.ts';
import { storeContent, type CompressedContent } from '../zip/stored-content.ts';
import type { PackMember } from './pack-member.ts';
import {
  recompressInThreads,
  type RecompressInput,
  type RecompressJob,
  type RecompressRun,
} from './recompress-threads.ts';

/** Smaller content has nothing to win. */
const WORTHWHILE_BYTES = 64;

/**
 * Deflates members as small as they get.
 * @returns what became smaller than the member is in its pack, or than its content where it was made here
 */
export async function recompressMembers(
  members: readonly PackMember[],
  run: RecompressRun,
): Promise<ReadonlyMap<PackMember, CompressedContent>> {
  const jobs = members.flatMap((member, id): RecompressJob[] =>
    sizeOf(member) < WORTHWHILE_BYTES
      ? []
      : [
          {
            id,
            input: inputOf(member),
            limit: member.kind === 'kept' ? member.entry.compressedSize : member.content.length,
          },
        ],
  );
  const results = await recompressInThreads(jobs, run);
  const smaller = new Map<PackMember, CompressedContent>();
  for (const [id, member] of members.entries()) {
    const bytes = results.get(id);
    if (bytes !== undefined) {
      smaller.set(member, {
        method: METHOD_DEFLATED,
        crc32: checksumOf(member),
        size: sizeOf(member),
        bytes,
      });
    } else if (member.kind === 'made') {
      smaller.set(member, storeContent(member.content));
    }
  }
  return smaller;
}

function sizeOf(member: PackMember): number {
  return member.kind === 'kept' ? member.entry.size : member.content.length;
}

function checksumOf(member: PackMember): number {
  return member.kind === 'kept' ? member.entry.crc32 : crc32(member.content);
}

function inputOf(member: PackMember): RecompressInput {
  if (member.kind === 'made') {
    // A copy of its own: a view would take the whole buffer behind it to the thread.
    return { kind: 'bytes', bytes: new Uint8Array(member.content) };
  }
  const { pack, entry } = member;
  return {
    kind: 'file',
    descriptor: pack.descriptor,
    offset: entry.headerOffset + LOCAL_HEADER_SIZE + Buffer.byteLength(entry.name),
    length: entry.compressedSize,
    isDeflated: entry.method === METHOD_DEFLATED,
    size: entry.size,
  };
}
