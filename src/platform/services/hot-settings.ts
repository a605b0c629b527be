import type { FunctionConfiguration, Runtime } from '@aws-sdk/client-lambda';
import type { HotFunction } from './hot-function.ts';

/** What a project's function is configured to, as the API names it. */
export type HotSettings = ReturnType<typeof settingsOf> & { readonly Layers: string[] };

/** The settings of a function without its layers. */
export function settingsOf({
  runtime,
  handler,
  memory,
  timeout,
  ephemeralStorage,
  environment,
}: HotFunction) {
  return {
    Runtime: runtime as Runtime,
    Handler: handler,
    MemorySize: memory,
    Timeout: timeout,
    EphemeralStorage: { Size: ephemeralStorage },
    Environment: { Variables: { ...environment } },
  };
}

/** Whether a function that is there has other settings than it is to have. */
export function differs(found: FunctionConfiguration, wanted: HotSettings): boolean {
  const {
    Runtime: runtime,
    Handler,
    MemorySize,
    Timeout,
    EphemeralStorage,
    Environment,
    Layers = [],
  } = found;
  const there = {
    Runtime: runtime,
    Handler,
    MemorySize,
    Timeout,
    EphemeralStorage: { Size: EphemeralStorage?.Size },
    Environment: { Variables: { ...Environment?.Variables } },
    Layers: Layers.map(({ Arn }) => Arn),
  };
  return JSON.stringify(there) !== JSON.stringify(wanted);
}
