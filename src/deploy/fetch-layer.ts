import { quoteName } from '../errors/quote-name.ts';
import type { HttpClient } from '../index/http.ts';
import type { DeployedLayer } from './deployed-code.ts';
import { downloadCode, type CodePlace, type CodeProgress } from './download-code.ts';
import { AwsError } from './errors.ts';
import { codePlace } from './lambda-answer.ts';
import type { LambdaConnection } from './lambda-connection.ts';

/** What fetching a zip takes. */
export interface Fetching {
  readonly connection: LambdaConnection;
  readonly http: HttpClient;
  /** That the zips are put into. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CodeProgress) => void;
}

/** Downloads a version of a layer. @throws {AwsError} */
export async function fetchLayer(
  fetching: Fetching,
  { arn, file }: { readonly arn: string; readonly file: string },
): Promise<Required<DeployedLayer>> {
  const place = await placeOfLayer(fetching, arn);
  await downloadCode(fetching.http, place, { ...fetching, destination: file });
  return { arn, file, codeSha256: place.codeSha256 };
}

/** Tells what a version of a layer is, as far as the credentials may know. @throws {AwsError} */
export async function describeLayer(fetching: Fetching, arn: string): Promise<DeployedLayer> {
  try {
    const { codeSha256 } = await placeOfLayer(fetching, arn);
    return { arn, codeSha256 };
  } catch (error) {
    // Layers of other accounts may be used without being read, and stay in use when they are deleted.
    if (error instanceof AwsError && /^AWS_(?:ACCESS_DENIED|NOT_FOUND)$/.test(error.code)) {
      return { arn };
    }
    throw error;
  }
}

async function placeOfLayer({ connection, signal }: Fetching, arn: string): Promise<CodePlace> {
  const { GetLayerVersionByArnCommand } = await import('@aws-sdk/client-lambda');
  const { Content: content = {} } = await connection.call(
    { what: `get the layer ${quoteName(arn)}`, name: arn, permission: 'lambda:GetLayerVersion' },
    (client) => client.send(new GetLayerVersionByArnCommand({ Arn: arn }), { abortSignal: signal }),
  );
  return codePlace(arn, {
    location: content.Location,
    codeSha256: content.CodeSha256,
    size: content.CodeSize,
  });
}
