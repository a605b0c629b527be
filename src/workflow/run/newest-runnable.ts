import { pythonRuntimes } from '../../lambda/runtimes.ts';
import { inspectNamed } from '../../toolchain/choose-interpreter.ts';
import { listInterpreters } from '../../toolchain/find-python.ts';
import { runtimePins } from '../../toolchain/runtime-pins.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import type { Report } from '../assemble/build-events.ts';
import { RunError } from './run-errors.ts';

/**
 * Chooses the runtime of what declares none: that of the interpreter which the user named, else the newest one that an
 * interpreter of this machine can run; and says so.
 * @throws {RunError} RUNTIME_UNAVAILABLE
 * @throws {ToolchainError} INTERPRETER_NOT_FOUND
 */
export async function newestRunnable(
  { environment, cache }: BuildSurroundings,
  named: string | undefined,
  report: Report,
): Promise<string> {
  const here =
    named === undefined
      ? await listInterpreters(environment, { cache })
      : [await inspectNamed(environment, named)];
  const newest = pythonRuntimes.findLast(
    ({ minor }) => minor in runtimePins && here.some((each) => each.minor === minor),
  );
  if (newest === undefined) {
    throw new RunError(
      'RUNTIME_UNAVAILABLE',
      'Cannot run the function: no CPython that Lambda has is on this machine',
      {
        data: { found: here.map(({ path, version }) => ({ path, version })) },
        hint: 'install one, for example with "uv python install 3.13", or name one with --python PATH',
      },
    );
  }
  report({
    kind: 'notice',
    message: `No runtime is declared: running on ${newest.id}, ${named === undefined ? 'the newest one that is here' : 'which --python is'}`,
    hint: `declare it, for example runtime = "${newest.id}" in [tool.zipwright]`,
  });
  return newest.id;
}
