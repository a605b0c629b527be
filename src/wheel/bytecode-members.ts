import { compileSources, type CompileContext } from './bytecode-compile.ts';
import { bytecodePath } from './bytecode-path.ts';
import { memberContent, type PackMember } from './pack-member.ts';

/**
 * Compiles a distribution's modules.
 * @param prefix folder that the distribution will lie in, which tracebacks name
 * @returns the bytecode files, to be added; sources that do not compile have none
 * @throws {ToolchainError}
 */
export async function bytecodeMembers(
  members: readonly PackMember[],
  prefix: string,
  context: CompileContext,
): Promise<PackMember[]> {
  const present = new Set(members.map(({ path }) => path));
  const sources = members.filter(
    ({ path }) => path.endsWith('.py') && !present.has(bytecodePath(path, context.target.minor)),
  );
  const { files } = await compileSources(
    sources.map((member) => ({ path: prefix + member.path, content: memberContent(member) })),
    context,
  );
  return files.map(({ path, content }) => ({
    kind: 'made',
    path: path.slice(prefix.length),
    executable: false,
    content,
  }));
}
