import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Operation, Operations, RequestContext } from '../../aws/operation.ts';
import { codeSha256 } from '../../services/lambda/function-configuration.ts';
import type { VersionRecord } from '../../services/lambda/records.ts';
import type { LambdaStore } from '../../services/lambda/store.ts';
import type { UploadedFunction, UploadInspector } from '../upload-inspector.ts';

export interface UploadContext {
  readonly store: LambdaStore;
  readonly inspector: UploadInspector;
  readonly blobPath: (sha256: string) => string;
}

/** Operations that bring code, or another surrounding for it. */
const UPLOADS = ['CreateFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration'] as const;

/** What findings depend on, besides code. */
const SURROUNDINGS = ['Handler', 'Layers', 'Runtime'] as const;

/** Lambda's operations, with every upload looked at after it was answered. */
export function inspectUploads<Lambda extends Operations>(
  operations: Lambda,
  context: UploadContext,
): Lambda {
  const wrapped = UPLOADS.map((name): [string, Operations[string]] => {
    const operation = operations[name] as Operation<object, FunctionConfiguration>;
    return [
      name,
      async (input: object, request) => {
        const output = await operation(input, request);
        if (name !== 'UpdateFunctionConfiguration' || SURROUNDINGS.some((member) => member in input)) {
          lookAt(output, request, context).catch(() => undefined);
        }
        return output;
      },
    ];
  });
  return { ...operations, ...Object.fromEntries(wrapped) };
}

async function lookAt(
  { FunctionName: name = '', CodeSha256 }: FunctionConfiguration,
  request: RequestContext,
  { store, inspector, blobPath }: UploadContext,
): Promise<void> {
  const latest = (await store.functions.find(request, name))?.latest;
  if (latest !== undefined && isPython(latest) && codeSha256(latest.code.sha256) === CodeSha256) {
    inspector.inspect({ name, ...uploaded(latest, blobPath), today: day(request.now) });
  }
}

function isPython({ settings }: VersionRecord): boolean {
  return settings.Runtime?.startsWith('python3.') === true;
}

function uploaded(
  { settings, code }: VersionRecord,
  blobPath: UploadContext['blobPath'],
): Omit<UploadedFunction, 'name' | 'today'> {
  const { Layers = [], Runtime = '', Architectures, Handler = '' } = settings;
  return {
    code: blobPath(code.sha256),
    layers: Layers.map((layer) => ({ label: layer.arn, file: blobPath(layer.code.sha256) })),
    runtime: Runtime,
    architecture: Architectures?.[0] ?? 'x86_64',
    handler: Handler,
  };
}

/** In ISO 8601. */
function day(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
