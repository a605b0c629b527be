import type {
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse,
} from '@aws-sdk/client-sts';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { invalidIdentityToken } from '../errors.ts';
import { startRoleSession } from '../role-session.ts';
import { packedPolicySize } from '../session-policy.ts';
import { parseRoleArn } from '../sessions.ts';
import type { Sts } from '../sts.ts';

/** The claims of an OpenID Connect token that the answer tells. */
interface Claims {
  readonly sub: string;
  readonly aud: string | undefined;
  readonly iss: string | undefined;
  /** Seconds since 1970. */
  readonly exp: number | undefined;
}

const notAToken = () =>
  invalidIdentityToken(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );

/**
 * Reads a token without checking its signature: there is no identity provider here to ask for keys.
 * @throws {ServiceError} InvalidIdentityToken
 */
function claimsOf(token: string): Claims {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) {
    throw notAToken();
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    throw notAToken();
  }
  if (typeof value !== 'object' || value === null) {
    throw notAToken();
  }
  const { sub, aud, iss, exp } = value as Record<string, unknown>;
  if (typeof sub !== 'string') {
    throw invalidIdentityToken('Missing a required claim: sub');
  }
  const audience: unknown = Array.isArray(aud) ? aud[0] : aud;
  return {
    sub,
    aud: typeof audience === 'string' ? audience : undefined,
    iss: typeof iss === 'string' ? iss : undefined,
    exp: typeof exp === 'number' ? exp : undefined,
  };
}

function refuseExpired(claims: Claims, now: number): void {
  if (claims.exp !== undefined && claims.exp * 1000 <= now) {
    throw new ServiceError(
      'ExpiredTokenException',
      `Token expired: current date/time ${Math.floor(now / 1000)} must be before the expiration date/time ${claims.exp}`,
      { status: 400 },
    );
  }
}

/** The call is not signed: the token is the proof, and the role's ARN tells the account. */
export const assumeRoleWithWebIdentity =
  (sts: Sts): Operation<AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse> =>
  async (input, context) => {
    const claims = claimsOf(present(input.WebIdentityToken, 'webIdentityToken'));
    refuseExpired(claims, context.now);
    const size = packedPolicySize(input);
    const session = await startRoleSession(sts, input, { now: context.now });
    const account = parseRoleArn(input.RoleArn ?? '')?.account ?? context.account;
    return {
      ...session,
      SubjectFromWebIdentityToken: claims.sub,
      ...(claims.aud === undefined ? {} : { Audience: claims.aud }),
      Provider:
        input.ProviderId ??
        `arn:aws:iam::${account}:oidc-provider/${(claims.iss ?? '').replace(/^https:\/\//, '')}`,
      ...(size === undefined ? {} : { PackedPolicySize: size }),
    };
  };
