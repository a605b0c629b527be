import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ifExists } from '../../errors/system-error.ts';
import { deflateOnce } from '../../packaging/deflate-once.ts';
import type { UserEntry } from '../../packaging/user-entries.ts';
import { writeFileAtomic } from '../../store/atomic-file.ts';
import type { StoreLayout } from '../../store/store-layout.ts';
import type { BytecodeTarget } from '../../wheel/bytecode-target.ts';
import type { Report } from './build-events.ts';
import type { BuildSurroundings } from './build-request.ts';

/** What compiling the user's files takes. */
export interface UserBytecodeContext {
  readonly layout: StoreLayout;
  readonly surroundings: Pick<BuildSurroundings, 'environment' | 'signal'>;
  readonly report: Report;
}

/** A kept result starts with the CRC-32 of what follows; nothing follows for a source that does not compile. */
const CHECKSUM_BYTES = 4;

/**
 * Adds bytecode of the user's own Python files. Each file is compiled once: the result is
 * kept under the hash of all that it depends on.
 * @throws {ToolchainError | StoreError}
 */
export async function withUserBytecode(
  entries: readonly UserEntry[],
  bytecode: BytecodeTarget,
  context: UserBytecodeContext,
): Promise<readonly UserEntry[]> {
  const { bytecodePath } = await import('../../wheel/bytecode-path.ts');
  const present = new Set(entries.map(({ path }) => path));
  const sources = entries.filter(
    (entry) =>
      entry.path.endsWith('.py') &&
      entry.symlink === undefined &&
      !present.has(bytecodePath(entry.path, bytecode.minor)),
  );
  await compileMissing(sources, bytecode, context);
  const added: UserEntry[] = [];
  const failed: string[] = [];
  for (const entry of sources) {
    const content = readKept(keptPath(entry, bytecode, context.layout));
    if (content === undefined || content.length === 0) {
      failed.push(entry.path);
    } else {
      const path = bytecodePath(entry.path, bytecode.minor);
      const compressed = await deflateOnce(content, context.layout);
      added.push({ path, source: entry.source, executable: false, compressed, content });
    }
  }
  reportFailed(failed, bytecode, context.report);
  return [...entries, ...added];
}

/** Compiles what is not kept yet, in one process. */
async function compileMissing(
  sources: readonly UserEntry[],
  target: BytecodeTarget,
  { layout, surroundings }: UserBytecodeContext,
): Promise<void> {
  const missing = sources.filter((entry) => readKept(keptPath(entry, target, layout)) === undefined);
  if (missing.length === 0) {
    return;
  }
  const { compileSources } = await import('../../wheel/bytecode-compile.ts');
  const { bytecodePath } = await import('../../wheel/bytecode-path.ts');
  const { environment, signal } = surroundings;
  const { files } = await compileSources(missing, { target, environment, signal });
  const compiled = new Map(files.map(({ path, content }) => [path, content]));
  for (const entry of missing) {
    const content = compiled.get(bytecodePath(entry.path, target.minor)) ?? Buffer.alloc(0);
    const checksum = Buffer.alloc(CHECKSUM_BYTES);
    checksum.writeUInt32LE(crc32(content));
    writeFileAtomic(keptPath(entry, target, layout), Buffer.concat([checksum, content]));
  }
}

function keptPath({ path, content }: UserEntry, target: BytecodeTarget, { root }: StoreLayout): string {
  const key = createHash('sha256')
    .update(`${target.version}\n${target.folder}${path}\n`)
    .update(content)
    .digest('hex');
  return join(root, 'bytecode', key);
}

/** @returns `undefined` when nothing is kept, or what is kept is damaged */
function readKept(path: string): Buffer | undefined {
  const kept = ifExists(() => readFileSync(path));
  const content = kept?.subarray(CHECKSUM_BYTES);
  return kept !== undefined &&
    content !== undefined &&
    kept.length >= CHECKSUM_BYTES &&
    crc32(content) === kept.readUInt32LE(0)
    ? content
    : undefined;
}

function reportFailed([first, ...others]: readonly string[], target: BytecodeTarget, report: Report): void {
  if (first !== undefined) {
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    report({
      kind: 'notice',
      message: `"${first}"${more} has no bytecode: it is not valid Python 3.${target.minor}, and importing it would fail on Lambda with Runtime.UserCodeSyntaxError`,
      hint: `python3.${target.minor} -m py_compile shows what is wrong with it`,
    });
  }
}
