import type {
  CreateFunctionRequest,
  UpdateFunctionConfigurationRequest,
  VpcConfig,
  VpcConfigResponse,
} from '@aws-sdk/client-lambda';
import type { RequestContext } from '../../aws/operation.ts';
import { functionDefaults } from '../../lambda/quotas.ts';
import { attachLayers } from './attached-layers.ts';
import { defined } from './defined.ts';
import { refuseEnvironment } from './environment.ts';
import { accessDenied, invalidParameter } from './errors.ts';
import type { Lambda } from './lambda.ts';
import { mergeLoggingConfig } from './logging-config.ts';
import type { FunctionSettings } from './records.ts';
import { refuseSnapStart, refuseUnknownRuntime } from './runtime-names.ts';

/** What both creating and updating a function may set. */
export type SettingsRequest = Omit<CreateFunctionRequest, 'Code' | 'FunctionName' | 'Role'> &
  Pick<UpdateFunctionConfigurationRequest, 'Role'>;

/** Settings of a new function that says nothing. */
export function defaultSettings(): FunctionSettings {
  return {
    Description: '',
    Timeout: functionDefaults.timeoutSeconds,
    MemorySize: functionDefaults.memoryMegabytes,
    PackageType: 'Zip',
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: functionDefaults.ephemeralStorageMegabytes },
    TracingConfig: { Mode: 'PassThrough' },
    SnapStart: { ApplyOn: 'None' },
  };
}

/** The request that changes settings, and what it changes. */
export interface SettingsChange {
  readonly name: string;
  readonly request: SettingsRequest;
  readonly before: FunctionSettings;
  readonly context: RequestContext;
}

/**
 * Applies a request to settings: what it does not name stays, what it names as empty goes.
 * @throws {ServiceError} for values that Lambda refuses
 */
export async function changeSettings(
  lambda: Pick<Lambda, 'store' | 'foreignLayers' | 'options'>,
  { name, request, before, context }: SettingsChange,
): Promise<FunctionSettings> {
  if (request.Runtime !== undefined) {
    refuseUnknownRuntime(request.Runtime);
  }
  if (request.SnapStart?.ApplyOn === 'PublishedVersions') {
    refuseSnapStart(request.Runtime ?? before.Runtime);
  }
  refuseEnvironment(request.Environment?.Variables);
  refuseForeignRole(lambda, request.Role, context);
  refuseHalfNetwork(request.VpcConfig);
  const layers =
    request.Layers === undefined ? undefined : await attachLayers(lambda, request.Layers, context);
  return withoutEmpty({
    ...before,
    ...plainSettings(request),
    ...(request.Environment !== undefined && {
      Environment: { Variables: { ...request.Environment.Variables } },
    }),
    ...(request.VpcConfig !== undefined && { VpcConfig: vpcConfigOf(request.VpcConfig) }),
    ...(layers !== undefined && { Layers: layers }),
    LoggingConfig: mergeLoggingConfig(name, request.LoggingConfig, before.LoggingConfig),
  });
}

/** Settings that a request replaces as they are. */
function plainSettings(request: SettingsRequest): FunctionSettings {
  return defined<FunctionSettings>({
    Architectures: request.Architectures,
    DeadLetterConfig: request.DeadLetterConfig,
    Description: request.Description,
    EphemeralStorage: request.EphemeralStorage,
    FileSystemConfigs: request.FileSystemConfigs,
    Handler: request.Handler,
    KMSKeyArn: request.KMSKeyArn,
    MemorySize: request.MemorySize,
    Role: request.Role,
    Runtime: request.Runtime,
    SnapStart: request.SnapStart,
    TenancyConfig: request.TenancyConfig,
    Timeout: request.Timeout,
    TracingConfig: request.TracingConfig,
  });
}

/** Empty values take a setting back. */
function withoutEmpty(settings: FunctionSettings): FunctionSettings {
  const { DeadLetterConfig, FileSystemConfigs, KMSKeyArn, Layers, ...rest } = settings;
  return {
    ...rest,
    ...((DeadLetterConfig?.TargetArn ?? '') !== '' && { DeadLetterConfig }),
    ...((FileSystemConfigs ?? []).length > 0 && { FileSystemConfigs }),
    ...((KMSKeyArn ?? '') !== '' && { KMSKeyArn }),
    ...(Layers !== undefined && Layers.length > 0 && { Layers }),
  };
}

/** A network has subnets and security groups, or none of both. */
function refuseHalfNetwork({ SubnetIds = [], SecurityGroupIds = [] }: VpcConfig = {}): void {
  if ((SubnetIds.length === 0) !== (SecurityGroupIds.length === 0)) {
    throw invalidParameter('SubnetIds and SecurityIds must coexist or be both empty list.');
  }
}

/** A network is stored and shown; functions run without one. */
function vpcConfigOf({ SubnetIds, SecurityGroupIds, Ipv6AllowedForDualStack }: VpcConfig): VpcConfigResponse {
  const subnets = SubnetIds ?? [];
  return {
    SubnetIds: subnets,
    SecurityGroupIds: SecurityGroupIds ?? [],
    VpcId: subnets.length === 0 ? '' : 'vpc-00000000000000000',
    Ipv6AllowedForDualStack: Ipv6AllowedForDualStack ?? false,
  };
}

function refuseForeignRole(
  { options }: Pick<Lambda, 'options'>,
  role: string | undefined,
  context: RequestContext,
): void {
  if (options.strictIam && role !== undefined && role.split(':')[4] !== context.account) {
    throw accessDenied('Cross-account pass role is not allowed.');
  }
}
