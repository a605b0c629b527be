import type { Operations } from '../../aws/operation.ts';
import { assumeRoleWithSaml } from './operations/assume-role-with-saml.ts';
import { assumeRoleWithWebIdentity } from './operations/assume-role-with-web-identity.ts';
import { assumeRole } from './operations/assume-role.ts';
import { decodeAuthorizationMessage } from './operations/decode-authorization-message.ts';
import { getAccessKeyInfo } from './operations/get-access-key-info.ts';
import { getCallerIdentity } from './operations/get-caller-identity.ts';
import { getFederationToken } from './operations/get-federation-token.ts';
import { getSessionToken } from './operations/get-session-token.ts';
import type { Sts } from './sts.ts';

/** STS: who calls, and temporary credentials, which `credentialOf` (sessions.ts) recognises in later calls. */
export function createStsService(sts: Sts): Operations {
  return {
    GetCallerIdentity: getCallerIdentity(sts),
    AssumeRole: assumeRole(sts),
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity(sts),
    AssumeRoleWithSAML: assumeRoleWithSaml(sts),
    GetSessionToken: getSessionToken(sts),
    GetFederationToken: getFederationToken(sts),
    GetAccessKeyInfo: getAccessKeyInfo(sts),
    DecodeAuthorizationMessage: decodeAuthorizationMessage(),
  };
}
