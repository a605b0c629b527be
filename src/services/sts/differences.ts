import type { ServiceDifferences } from '../differences.ts';

const UNVERIFIED = 'the signature is not checked, for no identity provider is known here.';

/** What STS here does otherwise. */
export const differences: ServiceDifferences = {
  about: [
    'Temporary credentials, which the platform recognises in later calls as the account and the session that they are of.',
    'Trust policies are not asked, session policies are not enforced, and a role that does not exist can be assumed too.',
    'There is no MFA: serial numbers and codes are accepted as they are.',
  ],
  refused: [],
  ignored: {
    AssumeRole: ['ExternalId', 'MinimumSessionTokenSize', 'ProvidedContexts', 'SerialNumber', 'TokenCode'],
    AssumeRoleWithSAML: ['MinimumSessionTokenSize'],
    AssumeRoleWithWebIdentity: ['MinimumSessionTokenSize'],
    DecodeAuthorizationMessage: 'all',
    GetFederationToken: ['MinimumSessionTokenSize'],
    GetSessionToken: ['MinimumSessionTokenSize', 'SerialNumber', 'TokenCode'],
  },
  notes: {
    AssumeRoleWithSAML: `The assertion is read; ${UNVERIFIED}`,
    AssumeRoleWithWebIdentity: `The token is read; ${UNVERIFIED}`,
    DecodeAuthorizationMessage:
      'Always InvalidAuthorizationMessageException: nothing is denied, so no message was ever given out.',
  },
};
