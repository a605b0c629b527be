import { quoteName } from '../../errors/quote-name.ts';
import { andMore } from '../../inspect/finding.ts';
import type { UserEntry } from '../../packaging/user-entries.ts';
import { chooseInterpreter } from '../../toolchain/choose-interpreter.ts';
import { findSyntaxFaults, type SyntaxFault } from '../../toolchain/check-syntax.ts';
import { ToolchainError } from '../../toolchain/errors.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import { DevError } from './dev-errors.ts';
import type { DevPackage } from './dev-package.ts';

/**
 * Finds files that the function's Python does not take, among those that are other ones than it runs.
 * @returns nothing where the interpreter is not here: functions cannot run then either
 * @throws the signal's reason
 */
export async function brokenSources(
  { plan, settings }: DevPackage,
  running: readonly UserEntry[],
  surroundings: BuildSurroundings,
): Promise<readonly SyntaxFault[]> {
  const before = new Map(running.map((entry) => [entry.path, entry]));
  const changed = plan.userEntries.filter(
    ({ path, symlink, content }) =>
      path.endsWith('.py') && symlink !== true && before.get(path)?.content.equals(content) !== true,
  );
  if (changed.length === 0) {
    return [];
  }
  const { environment, cache, now, signal } = surroundings;
  const { minor } = settings.target.runtime;
  try {
    const { path } = await chooseInterpreter(environment, { minor, cache: { folder: cache, now } });
    return await findSyntaxFaults(changed, { interpreter: path, environment, signal });
  } catch (error) {
    if (error instanceof ToolchainError) {
      return [];
    }
    throw error;
  }
}

/**
 * Refuses what was Python before, and is none any more.
 * @throws {DevError} SOURCE_INVALID
 */
export function refuseBroken(
  name: string,
  faults: readonly SyntaxFault[],
  exempt: ReadonlySet<string>,
): void {
  const found = faults.filter(({ path }) => !exempt.has(path));
  const [first] = found;
  if (first !== undefined) {
    const line = first.line === null ? '' : ` in line ${first.line}`;
    throw new DevError(
      'SOURCE_INVALID',
      `Cannot take the new code of "${name}": ${quoteName(first.path)}${line}: ${first.message}${andMore(found.length)}`,
      { data: { name, faults: found }, hint: 'the function goes on with the code that it had' },
    );
  }
}
