import type { ServiceDifferences } from '../differences.ts';
import { notSupportedOperations } from './operations/not-supported.ts';

/** What Lambda here does otherwise. */
export const differences: ServiceDifferences = {
  about: [
    'Functions from .zip packages and layers, run on this machine by interpreters of the runtime that they name. Container images are refused with an error that says so; so are durable functions and capacity providers.',
    'Event source mappings are not there: creating one is refused, listing them answers that there are none. Queues and streams therefore invoke nothing; S3 does, through notifications.',
    'Asynchronous invocations go to destinations that are functions. Queues, topics, event buses and buckets are accepted as destinations, and the target of `DeadLetterConfig` is too; nothing is sent to them, which standard error says each time.',
    'Permissions (`AddPermission`, layer policies) are stored and returned, not enforced: S3 invokes a function that has none for it. A function URL with `AWS_IAM` wants a signed request, of whoever it may be.',
    'An error whose type begins with `Zipwright.` is of this machine, not of the function: the part after the dot is one of the [codes](../errors.md), such as `INTERPRETER_NOT_FOUND` for a runtime whose interpreter is not installed. It comes as a function error, with the reason and a hint as `errorMessage` and in the log, because clients would try again what fails with a 5xx.',
    '`VpcConfig`, `FileSystemConfigs`, `TracingConfig`, `KMSKeyArn` and `TenancyConfig` are stored and returned: functions have the network of this machine, no EFS, no X-Ray and no encryption at rest.',
  ],
  refused: Object.keys(notSupportedOperations()),
  ignored: {
    CreateFunction: ['ImageConfig', 'PublishTo'],
    Invoke: ['DurableExecutionName', 'TenantId'],
    InvokeWithResponseStream: ['TenantId'],
    ListEventSourceMappings: 'all',
    ListFunctions: ['MasterRegion'],
    UpdateFunctionCode: ['PublishTo'],
    UpdateFunctionConfiguration: ['CapacityProviderConfig', 'DurableConfig'],
  },
  notes: {
    AddLayerVersionPermission: 'Stored and returned; nothing is allowed or denied by it.',
    AddPermission: 'Stored and returned; nothing is allowed or denied by it.',
    CreateFunction:
      'A runtime whose interpreter is not installed is accepted; invoking the function then answers `Zipwright.INTERPRETER_NOT_FOUND`. The role need not exist.',
    CreateFunctionUrlConfig: 'The URL is `http`, on a name below `localhost` and the port of the platform.',
    GetFunction: '`Code.Location` is a link to this platform.',
    ListEventSourceMappings: 'Always none.',
    PutFunctionCodeSigningConfig: 'Stored and returned; signatures are not checked.',
    PutFunctionEventInvokeConfig: 'Only destinations that are functions get anything.',
    PutFunctionRecursionConfig: 'Stored and returned; loops are not detected.',
    PutProvisionedConcurrencyConfig: 'As many environments are started ahead of time on this machine.',
    PutRuntimeManagementConfig: 'Stored and returned; interpreters do not change by themselves.',
    UpdateFunctionEventInvokeConfig: 'Only destinations that are functions get anything.',
  },
};
