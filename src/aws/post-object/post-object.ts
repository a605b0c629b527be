import { escapeXml, xmlElement } from '../codec/encode-xml.ts';
import type { OperationModel } from '../model.ts';
import type { WireAnswer } from '../protocol/answer.ts';
import { readRestInput } from '../protocol/rest-input.ts';
import { encodeHeaders, XML_HEADER } from '../protocol/rest-output.ts';
import { streamOf } from '../request-body.ts';
import { encodeStrictly } from '../signature/sigv4.ts';
import type { WireRequest } from '../wire-request.ts';
import { missingField } from './form-claim.ts';
import type { UploadForm } from './form-data.ts';
import { withinRange, type PostPolicy } from './policy.ts';

/** A form whose policy was checked. */
export interface CheckedForm extends UploadForm {
  readonly bucket: string;
  readonly key: string;
  readonly policy: PostPolicy;
}

/**
 * The key that a form gives.
 * @throws {ServiceError} InvalidArgument
 */
export function keyOf({ fields }: UploadForm): string {
  const key = fields.get('key');
  if (key === undefined || key === '') {
    throw missingField('key');
  }
  return key;
}

/** Fields may ask for the file's name, also those that the policy looks at. */
export function expandNames(form: UploadForm): UploadForm {
  const expand = (value: string): string => value.replaceAll('${filename}', () => form.fileName);
  return { ...form, fields: new Map(Array.from(form.fields, ([name, value]) => [name, expand(value)])) };
}

/** Fields whose header has another name. */
const HEADERS: Readonly<Record<string, string>> = { acl: 'x-amz-acl' };

/** The input of PutObject that a form means: its fields are what would be headers. */
export function inputOf(
  form: CheckedForm,
  putObject: OperationModel,
  request: WireRequest,
): Record<string, unknown> {
  const headers = Object.fromEntries(
    Array.from(form.fields, ([name, value]) => [HEADERS[name] ?? name, value]),
  );
  const body = streamOf(withinRange(form.file, form.policy));
  return readRestInput({
    route: { operation: putObject, labels: { Bucket: form.bucket, Key: form.key } },
    request: { ...request, query: [], headers },
    body,
    protocol: 'restXml',
  });
}

const STATUSES: ReadonlySet<string> = new Set(['200', '201']);

/** The answer that a form asks for: nothing, a document, or to go on elsewhere. */
export function answerForm(
  { fields, bucket, key }: CheckedForm,
  output: object,
  { putObject, origin }: { readonly putObject: OperationModel; readonly origin: string },
): WireAnswer {
  const values: Readonly<Record<string, unknown>> = { ...output };
  const etag = typeof values.ETag === 'string' ? values.ETag : '';
  const location = `${origin}/${bucket}/${key.split('/').map(encodeStrictly).join('/')}`;
  const headers = { ...encodeHeaders(putObject.outputMembers, values), location };
  const redirect = fields.get('success_action_redirect') ?? fields.get('redirect');
  if (redirect !== undefined && URL.canParse(redirect)) {
    const target = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag })) {
      target.searchParams.append(name, value);
    }
    return { status: 303, headers: { ...headers, location: target.href } };
  }
  const asked = fields.get('success_action_status') ?? '';
  const status = STATUSES.has(asked) ? Number(asked) : 204;
  if (status !== 201) {
    return { status, headers };
  }
  const content = Object.entries({ Location: location, Bucket: bucket, Key: key, ETag: etag })
    .map(([name, value]) => xmlElement(name, escapeXml(value)))
    .join('');
  return {
    status,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: XML_HEADER + xmlElement('PostResponse', content),
  };
}
