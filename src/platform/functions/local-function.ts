import type {
  FunctionConfiguration,
  FunctionCredentials,
  NetworkAccess,
} from '../../runtime/function-configuration.ts';
import { parseLogLevel } from '../../runtime/logs/log-level.ts';
import { functionDefaults } from '../../lambda/quotas.ts';
import { runtimeVersionArn } from '../../services/lambda/runtime-names.ts';
import type { StoredCode } from '../../services/lambda/records.ts';
import type { RunnableVersion } from '../../services/lambda/ports.ts';
import type { LocalFunction } from './function-pools.ts';
import type { HotCode } from './hot-code.ts';
import type { Package } from './local-code.ts';

/** What a version does not say of itself. */
export interface LocalSurroundings {
  /** The file that has the content of a SHA-256. */
  readonly blobPath: (sha256: string) => string;
  readonly network: NetworkAccess;
  readonly credentials: FunctionCredentials;
  /** What it runs instead of its archive. */
  readonly hotCode?: HotCode | undefined;
  /** Variables that the function has unless it sets them itself. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What stays the same while a version is updated: an unqualified ARN and the version. */
export function versionKey(functionArn: string, version: string): string {
  return `${functionArn}:${version}`;
}

/** A version of a function as this machine runs it. */
export function localFunction(version: RunnableVersion, surroundings: LocalSurroundings): LocalFunction {
  const { settings, code, layers } = version;
  const packageOf = ({ sha256 }: StoredCode): Package => ({ file: surroundings.blobPath(sha256), sha256 });
  const systemLogLevel = parseLogLevel(settings.LoggingConfig?.SystemLogLevel);
  const { hotCode, credentials } = surroundings;
  return {
    key: versionKey(version.functionArn, version.version),
    revision: JSON.stringify([
      settings,
      credentials.accessKeyId,
      hotCode?.folder ?? code.sha256,
      ...layers.map((each) => each.code.sha256),
    ]),
    code: hotCode ?? packageOf(code),
    layers: layers.map((layer) => packageOf(layer.code)),
    configuration: configurationOf(version, surroundings),
    runtimeVersionArn: runtimeVersionArn(version.region, settings.Runtime ?? ''),
    ...(systemLogLevel === undefined ? {} : { systemLogLevel }),
  };
}

function configurationOf(
  { name, version, functionArn, region, settings }: RunnableVersion,
  { network, credentials, variables }: LocalSurroundings,
): FunctionConfiguration {
  const { Runtime: runtime = '', Handler: handler = '', Environment, SnapStart } = settings;
  const isSnapshot = SnapStart?.ApplyOn === 'PublishedVersions' && version !== '$LATEST';
  return {
    functionName: name,
    version,
    functionArn,
    runtime,
    handler,
    ...limitsOf(settings),
    environment: { ...variables, ...Environment?.Variables },
    region,
    ...loggingOf(name, settings),
    initializationType: isSnapshot ? 'snap-start' : 'on-demand',
    network,
    credentials,
  };
}

function limitsOf({ Architectures, MemorySize, Timeout, EphemeralStorage }: RunnableVersion['settings']) {
  return {
    architecture: Architectures?.[0] ?? 'x86_64',
    memorySize: MemorySize ?? functionDefaults.memoryMegabytes,
    timeout: Timeout ?? functionDefaults.timeoutSeconds,
    ephemeralStorage: EphemeralStorage?.Size ?? functionDefaults.ephemeralStorageMegabytes,
  };
}

/** How a version logs, with what is so by default. */
export function loggingOf(name: string, { LoggingConfig }: RunnableVersion['settings']) {
  const { LogFormat = 'Text', ApplicationLogLevel, LogGroup } = LoggingConfig ?? {};
  return {
    logGroup: LogGroup ?? `/aws/lambda/${name}`,
    logFormat: LogFormat,
    ...(ApplicationLogLevel === undefined ? {} : { applicationLogLevel: ApplicationLogLevel }),
  };
}
