import { createHash } from 'node:crypto';
import type { AssumeRoleWithSAMLRequest, AssumeRoleWithSAMLResponse } from '@aws-sdk/client-sts';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { invalidIdentityToken } from '../errors.ts';
import { startRoleSession } from '../role-session.ts';
import { packedPolicySize } from '../session-policy.ts';
import { parseRoleArn } from '../sessions.ts';
import type { Sts } from '../sts.ts';

/** What the answer tells of an assertion. */
interface Assertion {
  readonly subject: string;
  readonly subjectType: string;
  readonly issuer: string;
  readonly audience: string | undefined;
  readonly sessionName: string;
}

const longestAssertion = 100_000;

function elementText(xml: string, name: string): string | undefined {
  return new RegExp(`<(?:[\\w-]+:)?${name}(?:\\s[^<>]*)?>([^<]*)</`).exec(xml)?.[1]?.trim();
}

function subjectType(xml: string): string {
  const format = /<(?:[\w-]+:)?NameID\s[^<>]*Format="([^"<>]*)"/.exec(xml)?.[1] ?? '';
  return format.slice(format.lastIndexOf(':') + 1) || 'unspecified';
}

/** Value of the attribute that AWS has for the session's name. */
function sessionName(xml: string): string | undefined {
  const [, rest] = xml.split('https://aws.amazon.com/SAML/Attributes/RoleSessionName');
  return rest === undefined ? undefined : elementText(rest, 'AttributeValue');
}

/**
 * Reads an assertion without checking its signature: there is no identity provider here whose keys could be known.
 * @throws {ServiceError} InvalidIdentityToken
 */
function assertionIn(encoded: string): Assertion {
  const xml = Buffer.from(encoded, 'base64').toString().slice(0, longestAssertion);
  const subject = elementText(xml, 'NameID');
  const issuer = elementText(xml, 'Issuer');
  if (subject === undefined || issuer === undefined) {
    throw invalidIdentityToken('Invalid SAML assertion');
  }
  return {
    subject,
    subjectType: subjectType(xml),
    issuer,
    audience: elementText(xml, 'Audience') ?? /Recipient="([^"<>]*)"/.exec(xml)?.[1],
    sessionName: sessionName(xml) ?? subject,
  };
}

/** The call is not signed: the assertion is the proof, and the role's ARN tells the account. */
export const assumeRoleWithSaml =
  (sts: Sts): Operation<AssumeRoleWithSAMLRequest, AssumeRoleWithSAMLResponse> =>
  async (input, context) => {
    const assertion = assertionIn(present(input.SAMLAssertion, 'sAMLAssertion'));
    const provider = present(input.PrincipalArn, 'principalArn');
    const size = packedPolicySize(input);
    const session = await startRoleSession(
      sts,
      { ...input, RoleSessionName: assertion.sessionName },
      { now: context.now },
    );
    const account = parseRoleArn(input.RoleArn ?? '')?.account ?? context.account;
    const providerName = provider.slice(provider.lastIndexOf('/') + 1);
    return {
      ...session,
      Subject: assertion.subject,
      SubjectType: assertion.subjectType,
      Issuer: assertion.issuer,
      ...(assertion.audience === undefined ? {} : { Audience: assertion.audience }),
      NameQualifier: createHash('sha1')
        .update(`${assertion.issuer}${account}/${providerName}`)
        .digest('base64'),
      ...(size === undefined ? {} : { PackedPolicySize: size }),
    };
  };
