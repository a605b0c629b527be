import type { Arrival, PerformSettings } from './addressed.ts';
import { readBucketAddress } from './bucket-address.ts';
import { authenticate } from './caller.ts';
import type { WireAnswer } from './protocol/answer.ts';
import { guessProtocol } from './select-service.ts';
import type { Claim } from './signature/claim.ts';
import { sha256Hex } from './signature/sigv4.ts';
import { header } from './wire-request.ts';

/**
 * Questions to services that are not served, by `X-Amz-Target`, which tools ask before they go on, and whose true answer
 * is that there is none: what they ask for cannot be made here.
 */
const NONE: ReadonlyMap<string, object> = new Map([
  // `zappa undeploy` and `zappa status`; there is no setting that leaves it out.
  ['AWSEvents.ListRuleNamesByTarget', { RuleNames: [] }],
]);

/**
 * Answers such a question.
 * @returns undefined for any other request
 * @throws {ServiceError} for a signature that is missing or wrong
 */
export async function answerNone(
  { head, source, progress }: Arrival,
  claim: Claim | undefined,
  settings: PerformSettings & { readonly read: (source: AsyncIterable<Uint8Array>) => Promise<Uint8Array> },
): Promise<WireAnswer | undefined> {
  const target = header(head, 'x-amz-target') ?? '';
  const none = NONE.get(target);
  if (none === undefined) {
    return undefined;
  }
  const protocol = guessProtocol(head);
  const operation = target.slice(target.indexOf('.') + 1);
  progress.operation = operation;
  await authenticate(head, claim, {
    ...settings,
    protocol,
    operation,
    address: readBucketAddress(head.host, head.path),
    now: settings.now(),
    bodyHash: sha256Hex(await settings.read(source)),
  });
  const type = protocol === 'awsJson1_0' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1';
  return { status: 200, headers: { 'content-type': type }, body: JSON.stringify(none) };
}
