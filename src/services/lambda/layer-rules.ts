import type { PublishLayerVersionRequest } from '@aws-sdk/client-lambda';
import type { LayerFilter } from './layer.ts';
import { functionRuntimes, layerRuntimeViolations } from './runtime-names.ts';
import { javaList, violation } from './validation.ts';

const architectures = ['x86_64', 'arm64'];

/** The sentences about what a new layer version says it fits. */
export function layerViolations(request: PublishLayerVersionRequest): string[] {
  const { CompatibleRuntimes: runtimes = [], CompatibleArchitectures: given = [] } = request;
  const found: string[] = [];
  if (runtimes.some((runtime) => !functionRuntimes.includes(runtime))) {
    found.push(
      violation(
        { at: 'compatibleRuntimes', value: javaList(runtimes) },
        `Member must satisfy enum value set: ${javaList(functionRuntimes)}`,
      ),
    );
  }
  if (given.some((architecture) => !architectures.includes(architecture))) {
    found.push(
      violation(
        { at: 'compatibleArchitectures', value: javaList(given) },
        `Member must satisfy constraint: [Member must satisfy enum value set: ${javaList(architectures)}]`,
      ),
    );
  }
  return found;
}

/** The sentences about what layers are searched by. */
export function layerFilterViolations(filter: LayerFilter): string[] {
  const { CompatibleRuntime, CompatibleArchitecture: architecture } = filter;
  return [
    ...layerRuntimeViolations(CompatibleRuntime),
    ...(architecture === undefined || architectures.includes(architecture)
      ? []
      : [
          violation(
            { at: 'compatibleArchitecture', value: architecture },
            `Member must satisfy enum value set: ${javaList(architectures)}`,
          ),
        ]),
  ];
}
