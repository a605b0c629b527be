import type { Addressed, PerformSettings } from '../addressed.ts';
import { contextOf, operationsOf } from '../call-operation.ts';
import { callerOf } from '../caller.ts';
import type { Operation } from '../operation.ts';
import type { WireAnswer } from '../protocol/answer.ts';
import { unknownOperation, unsupportedOperation } from '../unknown.ts';
import { header } from '../wire-request.ts';
import { readFormClaim, verifyPolicy } from './form-claim.ts';
import { readUploadForm } from './form-data.ts';
import { checkPolicy } from './policy.ts';
import { answerForm, expandNames, inputOf, keyOf } from './post-object.ts';

const NAME = 'PostObject';

/**
 * Stores the file of a browser's form: its policy says who lets it in and what it may be. It is PutObject in all but its
 * form, so it goes to an operation `PostObject` with the input of that.
 * @throws {ServiceError}
 */
export async function performPostObject(
  addressed: Addressed,
  settings: PerformSettings,
): Promise<WireAnswer> {
  const { head, source, model, facts, protocol, progress, address, now } = addressed;
  progress.operation = NAME;
  const putObject = model.operation('PutObject');
  const bucket = address.bucket ?? '';
  if (putObject === undefined) {
    throw unknownOperation(facts, protocol, NAME);
  }
  const form = expandNames(await readUploadForm(source, header(head, 'content-type') ?? ''));
  const { fields } = form;
  const claim = readFormClaim(fields);
  const owner = await settings.findKeyOwner(claim.accessKeyId);
  const encoded = fields.get('policy') ?? '';
  if (settings.isStrict) {
    verifyPolicy(encoded, claim, { owner, now });
  }
  const policy = checkPolicy(encoded, { bucket, fields, now });
  const checked = { ...form, bucket, key: keyOf(form), policy };
  const operations = await operationsOf(facts.id, settings.services);
  const operation: Operation<never, object> | undefined = operations[NAME];
  if (operation === undefined) {
    throw unsupportedOperation(facts, protocol, NAME);
  }
  const context = contextOf({ ...addressed, claim }, callerOf(claim, owner, settings.account), settings);
  const output = await operation(inputOf(checked, putObject, head) as never, context);
  return answerForm(checked, output, { putObject, origin: context.origin });
}
