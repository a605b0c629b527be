import { createHash } from 'node:crypto';
import { partitionOf } from './arn.ts';
import { invalidParameter } from './errors.ts';
import { violation, javaList } from './validation.ts';

/** Runtimes that functions may have, in the order in which Lambda's own message lists them, newer ones at the end. */
export const functionRuntimes: readonly string[] = [
  'nodejs20.x',
  'provided.al2023',
  'python3.12',
  'python3.13',
  'nodejs22.x',
  'java17',
  'nodejs16.x',
  'dotnet8',
  'python3.10',
  'java11',
  'python3.11',
  'dotnet6',
  'java21',
  'nodejs18.x',
  'provided.al2',
  'ruby3.3',
  'ruby3.4',
  'java8.al2',
  'ruby3.2',
  'python3.8',
  'python3.9',
  'python3.14',
  'nodejs24.x',
  'java25',
  'dotnet10',
  'ruby4.0',
  'nodejs26.x',
  'python3.15',
  'java8.al2023',
  'java11.al2023',
  'java17.al2023',
];

/** Runtimes that layers may be searched by: those that ever were belong to them. In Lambda's order. */
const layerRuntimes: readonly string[] = [
  'ruby2.6',
  'dotnetcore1.0',
  'python3.7',
  'nodejs8.10',
  'nasa',
  'ruby2.7',
  'python2.7-greengrass',
  'dotnetcore2.0',
  'python3.8',
  'java21',
  'dotnet6',
  'dotnetcore2.1',
  'python3.9',
  'java11',
  'nodejs6.10',
  'provided',
  'dotnetcore3.1',
  'dotnet8',
  'java25',
  'java17',
  'nodejs',
  'nodejs4.3',
  'java8.al2',
  'go1.x',
  'dotnet10',
  'nodejs20.x',
  'go1.9',
  'byol',
  'nodejs10.x',
  'provided.al2023',
  'nodejs22.x',
  'python3.10',
  'java8',
  'nodejs12.x',
  'python3.11',
  'nodejs24.x',
  'nodejs8.x',
  'python3.12',
  'nodejs14.x',
  'nodejs8.9',
  'python3.13',
  'python3.14',
  'nodejs16.x',
  'provided.al2',
  'nodejs4.3-edge',
  'nodejs18.x',
  'ruby3.2',
  'python3.4',
  'ruby3.3',
  'ruby3.4',
  'ruby2.5',
  'python3.6',
  'python2.7',
];

/** Runtimes whose functions can be neither created nor updated any more, and the one to use instead. */
const retired: Readonly<Record<string, string>> = {
  java8: 'java21',
  'python2.7': 'python3.13',
  'python3.6': 'python3.13',
  'python3.7': 'python3.13',
  nodejs: 'nodejs22.x',
  'nodejs4.3': 'nodejs22.x',
  'nodejs6.10': 'nodejs22.x',
  'nodejs8.10': 'nodejs22.x',
  'nodejs10.x': 'nodejs22.x',
  'nodejs12.x': 'nodejs22.x',
  'nodejs14.x': 'nodejs22.x',
  'dotnetcore1.0': 'dotnet8',
  'dotnetcore2.0': 'dotnet8',
  'dotnetcore2.1': 'dotnet8',
  'dotnetcore3.1': 'dotnet8',
  'go1.x': 'provided.al2023',
  'ruby2.5': 'ruby3.4',
  'ruby2.7': 'ruby3.4',
  provided: 'provided.al2023',
};

/** Runtimes whose published versions can start from a snapshot. */
const snapStartRuntimes = /^(python3\.(1[2-9]|[2-9]\d)|java(11|17|21|25)(\.al2023)?|dotnet(8|10))$/;

/**
 * Refuses a runtime that no function can have.
 * @throws {ServiceError} InvalidParameterValueException
 */
export function refuseUnknownRuntime(runtime: string): void {
  const successor = Object.hasOwn(retired, runtime) ? retired[runtime] : undefined;
  if (successor !== undefined) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use the new runtime (${successor}) while creating or updating functions.`,
    );
  }
  if (!functionRuntimes.includes(runtime)) {
    throw invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ${javaList(functionRuntimes)} or be a valid ARN`,
    );
  }
}

/**
 * Refuses SnapStart for a runtime that has none.
 * @throws {ServiceError} InvalidParameterValueException
 */
export function refuseSnapStart(runtime: string | undefined): void {
  if (runtime !== undefined && !snapStartRuntimes.test(runtime)) {
    throw invalidParameter(`${runtime} is not supported for SnapStart enabled functions.`);
  }
}

/** Whether a layer may be searched by a runtime: the sentence against it, if any. */
export function layerRuntimeViolations(runtime: string | undefined): string[] {
  return runtime === undefined || layerRuntimes.includes(runtime)
    ? []
    : [
        violation(
          { at: 'compatibleRuntime', value: runtime },
          `Member must satisfy enum value set: ${javaList(layerRuntimes)}`,
        ),
      ];
}

/** ARN of the runtime version that functions of a runtime run on. It looks like AWS's, and is the same every time. */
export function runtimeVersionArn(region: string, runtime: string): string {
  const id = createHash('sha256').update(`zipwright ${runtime}`).digest('hex');
  return `arn:${partitionOf(region)}:lambda:${region}::runtime:${id}`;
}
