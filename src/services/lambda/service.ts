import type { Operations } from '../../aws/operation.ts';
import { InvocationSlots } from './invocation-slots.ts';
import type { Lambda } from './lambda.ts';
import * as aliases from './operations/aliases.ts';
import * as codeSigning from './operations/code-signing-configs.ts';
import { createFunction } from './operations/create-function.ts';
import { deleteFunction } from './operations/delete-function.ts';
import { deleteLayerVersion } from './operations/delete-layer-version.ts';
import * as eventInvokes from './operations/event-invoke-configs.ts';
import * as functionCodeSigning from './operations/function-code-signing.ts';
import * as concurrency from './operations/function-concurrency.ts';
import * as recursion from './operations/function-recursion.ts';
import * as urls from './operations/function-urls.ts';
import { getAccountSettings } from './operations/get-account-settings.ts';
import { getFunction, getFunctionConfiguration } from './operations/get-function.ts';
import { getLayerVersion, getLayerVersionByArn } from './operations/get-layer-version.ts';
import { invokeAsync } from './operations/invoke-async.ts';
import { invoke } from './operations/invoke.ts';
import { invokeWithResponseStream } from './operations/invoke-with-response-stream.ts';
import * as layerPermissions from './operations/layer-permissions.ts';
import { listFunctions } from './operations/list-functions.ts';
import { listLayers, listLayerVersions } from './operations/list-layers.ts';
import { listVersionsByFunction } from './operations/list-versions-by-function.ts';
import { listEventSourceMappings, notSupportedOperations } from './operations/not-supported.ts';
import * as permissions from './operations/permissions.ts';
import * as provisioned from './operations/provisioned-concurrency.ts';
import { publishLayerVersion } from './operations/publish-layer-version.ts';
import { publishVersion } from './operations/publish-version.ts';
import * as runtimeManagement from './operations/runtime-management.ts';
import * as tags from './operations/tags.ts';
import { updateFunctionCode } from './operations/update-function-code.ts';
import { updateFunctionConfiguration } from './operations/update-function-configuration.ts';

/** What Lambda stands on. */
export type LambdaDependencies = Omit<Lambda, 'slots'>;

/** The operations of the Lambda API, by name. */
export function createLambdaService(dependencies: LambdaDependencies) {
  const lambda: Lambda = { ...dependencies, slots: new InvocationSlots() };
  return {
    ...functionOperations(lambda),
    ...versionOperations(lambda),
    ...layerOperations(lambda),
    ...limitOperations(lambda),
    ...configurationOperations(lambda),
    ...invocationOperations(lambda),
    ...notSupportedOperations(),
    ListEventSourceMappings: listEventSourceMappings(),
  } satisfies Operations;
}

function functionOperations(lambda: Lambda) {
  return {
    CreateFunction: createFunction(lambda),
    GetFunction: getFunction(lambda),
    GetFunctionConfiguration: getFunctionConfiguration(lambda),
    UpdateFunctionCode: updateFunctionCode(lambda),
    UpdateFunctionConfiguration: updateFunctionConfiguration(lambda),
    DeleteFunction: deleteFunction(lambda),
    ListFunctions: listFunctions(lambda),
    TagResource: tags.tagResource(lambda),
    UntagResource: tags.untagResource(lambda),
    ListTags: tags.listTags(lambda),
    AddPermission: permissions.addPermission(lambda),
    RemovePermission: permissions.removePermission(lambda),
    GetPolicy: permissions.getPolicy(lambda),
    GetAccountSettings: getAccountSettings(lambda),
  };
}

function versionOperations(lambda: Lambda) {
  return {
    PublishVersion: publishVersion(lambda),
    ListVersionsByFunction: listVersionsByFunction(lambda),
    CreateAlias: aliases.createAlias(lambda),
    GetAlias: aliases.getAlias(lambda),
    UpdateAlias: aliases.updateAlias(lambda),
    DeleteAlias: aliases.deleteAlias(lambda),
    ListAliases: aliases.listAliases(lambda),
  };
}

function layerOperations(lambda: Lambda) {
  return {
    PublishLayerVersion: publishLayerVersion(lambda),
    GetLayerVersion: getLayerVersion(lambda),
    GetLayerVersionByArn: getLayerVersionByArn(lambda),
    DeleteLayerVersion: deleteLayerVersion(lambda),
    ListLayers: listLayers(lambda),
    ListLayerVersions: listLayerVersions(lambda),
    AddLayerVersionPermission: layerPermissions.addLayerVersionPermission(lambda),
    RemoveLayerVersionPermission: layerPermissions.removeLayerVersionPermission(lambda),
    GetLayerVersionPolicy: layerPermissions.getLayerVersionPolicy(lambda),
  };
}

function limitOperations(lambda: Lambda) {
  return {
    PutFunctionConcurrency: concurrency.putFunctionConcurrency(lambda),
    GetFunctionConcurrency: concurrency.getFunctionConcurrency(lambda),
    DeleteFunctionConcurrency: concurrency.deleteFunctionConcurrency(lambda),
    PutProvisionedConcurrencyConfig: provisioned.putProvisionedConcurrencyConfig(lambda),
    GetProvisionedConcurrencyConfig: provisioned.getProvisionedConcurrencyConfig(lambda),
    DeleteProvisionedConcurrencyConfig: provisioned.deleteProvisionedConcurrencyConfig(lambda),
    ListProvisionedConcurrencyConfigs: provisioned.listProvisionedConcurrencyConfigs(lambda),
  };
}

function configurationOperations(lambda: Lambda) {
  return {
    PutFunctionEventInvokeConfig: eventInvokes.putFunctionEventInvokeConfig(lambda),
    UpdateFunctionEventInvokeConfig: eventInvokes.updateFunctionEventInvokeConfig(lambda),
    GetFunctionEventInvokeConfig: eventInvokes.getFunctionEventInvokeConfig(lambda),
    DeleteFunctionEventInvokeConfig: eventInvokes.deleteFunctionEventInvokeConfig(lambda),
    ListFunctionEventInvokeConfigs: eventInvokes.listFunctionEventInvokeConfigs(lambda),
    CreateFunctionUrlConfig: urls.createFunctionUrlConfig(lambda),
    GetFunctionUrlConfig: urls.getFunctionUrlConfig(lambda),
    UpdateFunctionUrlConfig: urls.updateFunctionUrlConfig(lambda),
    DeleteFunctionUrlConfig: urls.deleteFunctionUrlConfig(lambda),
    ListFunctionUrlConfigs: urls.listFunctionUrlConfigs(lambda),
    CreateCodeSigningConfig: codeSigning.createCodeSigningConfig(lambda),
    GetCodeSigningConfig: codeSigning.getCodeSigningConfig(lambda),
    UpdateCodeSigningConfig: codeSigning.updateCodeSigningConfig(lambda),
    DeleteCodeSigningConfig: codeSigning.deleteCodeSigningConfig(lambda),
    ListCodeSigningConfigs: codeSigning.listCodeSigningConfigs(lambda),
    ListFunctionsByCodeSigningConfig: codeSigning.listFunctionsByCodeSigningConfig(lambda),
    PutFunctionCodeSigningConfig: functionCodeSigning.putFunctionCodeSigningConfig(lambda),
    GetFunctionCodeSigningConfig: functionCodeSigning.getFunctionCodeSigningConfig(lambda),
    DeleteFunctionCodeSigningConfig: functionCodeSigning.deleteFunctionCodeSigningConfig(lambda),
    PutFunctionRecursionConfig: recursion.putFunctionRecursionConfig(lambda),
    GetFunctionRecursionConfig: recursion.getFunctionRecursionConfig(lambda),
    PutRuntimeManagementConfig: runtimeManagement.putRuntimeManagementConfig(lambda),
    GetRuntimeManagementConfig: runtimeManagement.getRuntimeManagementConfig(lambda),
  };
}

function invocationOperations(lambda: Lambda) {
  return {
    Invoke: invoke(lambda),
    InvokeWithResponseStream: invokeWithResponseStream(lambda),
    InvokeAsync: invokeAsync(lambda),
  };
}
