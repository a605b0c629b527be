import { readElfFacts } from '../elf/facts.ts';
import { isElf } from '../elf/header.ts';
import { formatRecord, parseRecord, type RecordRow } from '../python/record.ts';
import { compressContent } from '../zip/compress.ts';
import type { CompressedContent } from '../zip/stored-content.ts';
import type { CompileContext } from './bytecode-compile.ts';
import { bytecodeMembers } from './bytecode-members.ts';
import type { NativeFile } from './native-file.ts';
import { verifyPackData, type OpenPack } from './open-pack.ts';
import { readPackData } from './pack-entries.ts';
import { memberContent, packMembers, recordPath, type PackMember } from './pack-member.ts';
import type { PackVariant } from './pack-variant.ts';
import { PackWriter } from './pack-writer.ts';
import { recordHash } from './record-check.ts';
import { recompressMembers } from './recompress-members.ts';
import type { RecompressRun } from './recompress-threads.ts';
import { slimMembers } from './slim-members.ts';

/** A variant to make, from a pack without prefix that is some of it already. */
export interface Derivation {
  readonly base: OpenPack;
  readonly from: PackVariant;
  readonly to: PackVariant;
}

/** What making a variant may take: an interpreter's process, threads. */
export interface DeriveContext extends RecompressRun {
  readonly environment: CompileContext['environment'];
}

/**
 * Makes a variant of a pack: slimmed, then with bytecode, then deflated anew, then below its prefix. Its RECORD lists
 * exactly what is in it.
 * @param destination where the pack appears, whole
 * @throws {WheelError} PACK_DAMAGED when the base is not what was written
 * @throws {ToolchainError | StoreError}
 */
export async function derivePack(
  { base, from, to }: Derivation,
  destination: string,
  context: DeriveContext,
): Promise<void> {
  verifyPackData(base);
  const all = packMembers(base);
  const slimmed = to.slim && !from.slim ? slimMembers(all) : all;
  const added =
    to.bytecode === undefined
      ? []
      : await bytecodeMembers(slimmed, to.prefix, { ...context, target: to.bytecode });
  const members = withRecord([...slimmed, ...added], all).sort((a, b) => compareBytes(a.path, b.path));
  const anew = to.recompress ? members.filter((member) => member.kind === 'made' || !from.recompress) : [];
  const smaller = await recompressMembers(anew, context);
  using writer = new PackWriter(destination, to.prefix);
  for (const member of members) {
    const { path, executable } = member;
    const compressed = smaller.get(member) ?? compressedMember(member);
    const { method, crc32, size, bytes } = compressed;
    writer.add({ name: path, executable, method, crc32, size, compressedSize: bytes.length }, bytes);
  }
  const paths = new Set(members.map(({ path }) => path));
  // Counted anew by the writer, and absent there when there is nothing to count.
  const { native: _native, caseClash: _caseClash, ...facts } = base.facts;
  writer.finish(
    { ...facts, foreign: facts.foreign.filter((path) => paths.has(path)) },
    nativeFiles(base, members),
  );
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function compressedMember(member: PackMember): CompressedContent {
  if (member.kind === 'made') {
    return compressContent(member.content);
  }
  const { method, crc32, size } = member.entry;
  return { method, crc32, size, bytes: readPackData(member.pack, member.entry) };
}

/** Writes RECORD anew when the files are not those of the base. */
function withRecord(members: readonly PackMember[], before: readonly PackMember[]): PackMember[] {
  const path = recordPath(before);
  const record = before.find((member) => member.path === path);
  const isSame = members.length === before.length && members.every(({ kind }) => kind === 'kept');
  if (path === undefined || record === undefined || isSame) {
    return [...members];
  }
  const recorded = new Map(
    parseRecord(memberContent(record).toString('utf8')).map((row): [string, RecordRow] => [row.path, row]),
  );
  const others = members.filter((member) => member.path !== path);
  const rows = others
    .map((member) => (member.kind === 'kept' && recorded.get(member.path)) || recordRow(member))
    .sort((a, b) => compareBytes(a.path, b.path));
  const content = Buffer.from(formatRecord([...rows, { path }]));
  return [...others, { kind: 'made', path, executable: false, content }];
}

function recordRow(member: PackMember): RecordRow {
  const content = memberContent(member);
  return { path: member.path, hash: recordHash(content), size: content.length };
}

function nativeFiles(base: OpenPack, members: readonly PackMember[]): NativeFile[] {
  const known = new Map(base.readNative().map((file) => [file.path, file]));
  return members.flatMap((member): NativeFile[] => {
    if (member.kind === 'made' && isElf(member.content)) {
      return [{ path: member.path, elf: readElfFacts(member.content) }];
    }
    const native = known.get(member.path);
    return native === undefined ? [] : [native];
  });
}
