import { exitCodes } from '../../errors/zipwright-error.ts';
import type { ArtifactPlan } from '../../packaging/plan-artifact.ts';
import { detectHandler } from '../../project/detect-handler.ts';
import { ProjectError } from '../../project/errors.ts';
import { definesName } from '../../python/defines-name.ts';
import type { FunctionSettings } from './function-settings.ts';

/**
 * The handler of a function: as configured, else the usual one that its files have.
 * @returns `undefined` for a layer
 * @throws {ProjectError} HANDLER_UNKNOWN
 */
export function handlerOf(settings: FunctionSettings, plan: ArtifactPlan): string | undefined {
  if (settings.kind === 'layer' || settings.source === undefined) {
    return undefined;
  }
  const handler =
    settings.handler ??
    detectHandler((file, name) => {
      const entry = plan.userEntries.find(({ path }) => path === settings.userPrefix + file);
      return entry !== undefined && definesName(entry.content.toString('utf8'), name);
    });
  if (handler !== undefined) {
    return handler;
  }
  const modules = plan.userEntries.map(({ path }) => path).filter((path) => path.endsWith('.py'));
  throw new ProjectError(
    'HANDLER_UNKNOWN',
    `Cannot tell the handler of "${settings.name}": ${modules.length === 0 ? 'it has no Python files' : `none of ${modules.slice(0, 5).join(', ')} has a usual name such as lambda_function.lambda_handler`}`,
    {
      data: { name: settings.name, modules },
      hint: 'name it with --handler file.function or handler in [tool.zipwright]; build dependencies alone with --layer',
      exitCode: exitCodes.usage,
    },
  );
}
