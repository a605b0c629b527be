import { foreignBinaryKind } from '../elf/foreign-binary.ts';
import { readElfFacts } from '../elf/facts.ts';
import { isElf } from '../elf/header.ts';
import type { RecordRow } from '../python/record.ts';
import { compressContent } from '../zip/compress.ts';
import type { CompressedContent } from '../zip/stored-content.ts';
import { FileSource } from '../zip/byte-source.ts';
import { inflateEntry, inflateEntrySync, readCompressed } from '../zip/inflate.ts';
import { openWheel, type OpenWheel } from './open-wheel.ts';
import type { PackFacts } from './pack-format.ts';
import { PackWriter } from './pack-writer.ts';
import { checkComplete, checkContent, rowsByPath } from './record-check.ts';
import { SelfImports } from './self-imports.ts';
import { planMembers, type Member } from './wheel-members.ts';
import type { NativeFile } from './native-file.ts';

/** A wheel on disk whose hash has been checked. */
export interface StoredWheel {
  readonly path: string;
  readonly filename: string;
  readonly sha256: string;
}

/** Members larger than this are unpacked in the background, while the one before is checked and written. */
const BACKGROUND_BYTES = 256 * 1024;
/** How many members may be unpacked ahead: bounds memory by this many of the largest files. */
const LOOKAHEAD = 2;

/**
 * Rewrites a wheel into a pack (see {@link PackFacts}): every member is unpacked once to check it, and its
 * compressed bytes are kept as they are.
 * @param destination where the pack appears, whole
 * @throws {WheelError | ZipError | StoreError}
 */
export async function packWheel(wheel: StoredWheel, destination: string): Promise<PackFacts> {
  using source = new FileSource(wheel.path, wheel.filename);
  const open = openWheel(source, wheel.filename);
  checkComplete(open);
  const members = planMembers(open);
  using writer = new PackWriter(destination, '');
  const native: NativeFile[] = [];
  const foreign: string[] = [];
  const selfImports = new SelfImports(members.map((member) => member.path));
  const context = { wheel: open, rows: rowsByPath(open) };
  for await (const { member, compressed, content } of unpackInOrder(context, members)) {
    writer.add(
      {
        name: member.path,
        executable: member.executable,
        method: compressed.method,
        crc32: compressed.crc32,
        size: compressed.size,
        compressedSize: compressed.bytes.length,
      },
      compressed.bytes,
    );
    selfImports.look(member.path, content);
    if (isElf(content)) {
      native.push({ path: member.path, elf: readElfFacts(content) });
    } else if (foreignBinaryKind(content) !== undefined) {
      foreign.push(member.path);
    }
    release(content);
  }
  const { metadata } = open;
  return writer.finish(
    {
      name: open.filename.distribution,
      version: metadata.version,
      wheel: wheel.filename,
      wheelSha256: wheel.sha256,
      ...(metadata.requiresPython === undefined ? {} : { requiresPython: metadata.requiresPython }),
      requiresDist: metadata.requiresDist,
      ...(selfImports.found.length === 0 ? {} : { absoluteImports: selfImports.found }),
      foreign,
    },
    native,
  );
}

/** Gives a large buffer back now: the collector lets several wheels' worth of them gather first. */
function release(bytes: Buffer): void {
  if (bytes.length > BACKGROUND_BYTES && bytes.buffer instanceof ArrayBuffer) {
    bytes.buffer.transfer(0);
  }
}

interface UnpackedMember {
  readonly member: Member;
  readonly compressed: CompressedContent;
  readonly content: Buffer;
}

interface WheelContext {
  readonly wheel: OpenWheel;
  readonly rows: ReadonlyMap<string, RecordRow>;
}

/** Yields the members in order while the next ones are already being unpacked. */
async function* unpackInOrder(
  context: WheelContext,
  members: readonly Member[],
): AsyncGenerator<UnpackedMember> {
  const ahead: (UnpackedMember | Promise<UnpackedMember>)[] = [];
  let next = 0;
  while (next < members.length || ahead.length > 0) {
    while (ahead.length < LOOKAHEAD && next < members.length) {
      const member = members[next];
      next += 1;
      if (member !== undefined) {
        ahead.push(unpack(context, member));
      }
    }
    const first = ahead.shift();
    if (first !== undefined) {
      yield first instanceof Promise ? await first : first;
    }
  }
}

function unpack(context: WheelContext, member: Member): UnpackedMember | Promise<UnpackedMember> {
  if (member.kind === 'made') {
    return { member, compressed: compressContent(member.content), content: member.content };
  }
  const { source } = context.wheel;
  const { entry } = member;
  const compressed = readCompressed(source, entry);
  if (entry.size <= BACKGROUND_BYTES) {
    return checked(context, member, { compressed, content: inflateEntrySync(source, entry, compressed) });
  }
  const promise = inflateEntry(source, entry, compressed).then((content) =>
    checked(context, member, { compressed, content }),
  );
  // A failure is thrown when its turn comes; until then it must not count as unhandled.
  promise.catch(() => undefined);
  return promise;
}

function checked(
  { wheel, rows }: WheelContext,
  member: Member & { readonly kind: 'copied' },
  { compressed, content }: { readonly compressed: Buffer; readonly content: Buffer },
): UnpackedMember {
  const { entry } = member;
  checkContent(wheel, rows.get(entry.name), content);
  const { method, crc32, size } = entry;
  return { member, compressed: { method, crc32, size, bytes: compressed }, content };
}
