import type { FunctionConfiguration } from '../function-configuration.ts';
import { EnvironmentLog } from '../logs/environment-log.ts';
import { defaultLogLevel, parseLogLevel } from '../logs/log-level.ts';
import { keepPaths, pathRewriter, type PathRewriter } from '../logs/path-rewriter.ts';
import { jsonPlatformLog } from '../logs/platform-json.ts';
import type { PlatformFacts } from '../logs/platform-log.ts';
import { textPlatformLog } from '../logs/platform-text.ts';
import { limitsOf, type EnvironmentServices, type FunctionSettings } from './environment-settings.ts';
import { runtimeVersionOf } from './runtime-version.ts';

/** What tells one environment of a function from another. */
export interface EnvironmentIdentity {
  readonly logStream: string;
  readonly initializationType: FunctionConfiguration['initializationType'];
}

/** Chooses how a function's paths are shown: as Lambda's, where the sandbox cannot have those. */
export function pathRewriterOf({ host }: EnvironmentServices, { code }: FunctionSettings): PathRewriter {
  return host.isPathRewritten ? pathRewriter(code) : keepPaths;
}

/** Opens the log of one environment, in the function's format. */
export function openEnvironmentLog(
  services: EnvironmentServices,
  settings: FunctionSettings,
  identity: EnvironmentIdentity,
): EnvironmentLog {
  const { configuration } = settings;
  const isJson = configuration.logFormat === 'JSON';
  const facts = platformFacts(settings, identity);
  return new EnvironmentLog({
    sink: services.openLog({ group: configuration.logGroup, name: identity.logStream }),
    platform: isJson
      ? jsonPlatformLog(facts, settings.systemLogLevel ?? defaultLogLevel)
      : textPlatformLog(facts),
    rewritePaths: pathRewriterOf(services, settings),
    ...(isJson ? { minimumLevel: parseLogLevel(configuration.applicationLogLevel) ?? defaultLogLevel } : {}),
    // Only Linux has pipes that keep writes apart.
    keepsWritesApart: process.platform === 'linux',
    maxBytes: limitsOf(services).logBytes,
    now: services.now,
  });
}

function platformFacts(settings: FunctionSettings, identity: EnvironmentIdentity): PlatformFacts {
  const { configuration } = settings;
  const runtimeVersion = settings.runtimeVersion ?? runtimeVersionOf(configuration);
  return {
    functionName: configuration.functionName,
    version: configuration.version,
    initializationType: identity.initializationType,
    runtimeVersion: runtimeVersion.name,
    runtimeVersionArn: runtimeVersion.arn,
    instanceId: identity.logStream,
    memorySize: configuration.memorySize,
  };
}
