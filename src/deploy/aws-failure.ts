import { withoutHidden } from '../errors/quote-name.ts';
import { AwsError, withoutSecrets, type AwsErrorCode } from './errors.ts';

/** What was tried, for messages. */
export interface AwsAction {
  /** `get the function "app" from AWS` */
  readonly what: string;
  /** As the user named it. */
  readonly name: string;
  /** IAM action that it takes: `lambda:GetFunction`. */
  readonly permission: string;
}

interface Verdict {
  readonly code: AwsErrorCode;
  readonly hint: string;
}

const LONGEST_MESSAGE = 600;

/** Codes of AWS's services for credentials that are no good, whichever service refuses them. */
const REFUSED_CREDENTIALS =
  /^(?:ExpiredToken(?:Exception)?|RequestExpired|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|InvalidAccessKeyId|MissingAuthenticationToken(?:Exception)?|IncompleteSignature(?:Exception)?)$/;
const THROTTLED = /^(?:TooManyRequestsException|ThrottlingException|Throttling|RequestLimitExceeded)$/;
const NO_CREDENTIALS = /^(?:CredentialsProviderError|TokenProviderError)$/;
const NETWORK =
  /^(?:E(?:CONN|HOST|NET|PIPE|AI_AGAIN|NOTFOUND|TIMEDOUT|ADDRNOTAVAIL)|ERR_SSL_|ERR_TLS_|ERR_PROXY|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HPE_)/;

/**
 * Names a failure of the SDK in an error of this room, with AWS's own message in it. What is none of AWS's is returned as
 * it is.
 */
export function awsFailure(error: unknown, { what, name, permission }: AwsAction): unknown {
  if (!(error instanceof Error) || error instanceof AwsError) {
    return error;
  }
  const verdict = verdictOn(error, permission);
  if (verdict === undefined) {
    return error;
  }
  const said = withoutHidden(withoutSecrets(messageOf(error))).slice(0, LONGEST_MESSAGE);
  return new AwsError(verdict.code, `Cannot ${what}: ${said}`, {
    data: { name, awsError: error.name, ...statusOf(error) },
    hint: verdict.hint,
  });
}

function verdictOn(error: Error, permission: string): Verdict | undefined {
  const status = statusOf(error).status;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (NO_CREDENTIALS.test(error.name)) {
    return { code: 'AWS_NO_CREDENTIALS', hint: NO_CREDENTIALS_HINT };
  }
  if (error.message === 'Region is missing') {
    return {
      code: 'AWS_NO_REGION',
      hint: 'name it: --region eu-west-1, AWS_REGION, or region in the profile',
    };
  }
  if (error.name === 'TimeoutError' || NETWORK.test(code)) {
    return { code: 'AWS_UNREACHABLE', hint: UNREACHABLE_HINT };
  }
  return status === undefined ? undefined : verdictOnAnswer(error, status, permission);
}

function verdictOnAnswer({ name }: Error, status: number, permission: string): Verdict {
  if (name === 'SyntaxError' || status < 300) {
    return { code: 'AWS_BAD_ANSWER', hint: 'check the endpoint (--endpoint-url or AWS_ENDPOINT_URL)' };
  }
  if (REFUSED_CREDENTIALS.test(name)) {
    return {
      code: 'AWS_CREDENTIALS_REFUSED',
      hint: 'log in again (aws sso login, aws login), or check the keys, the profile and the clock of this machine',
    };
  }
  if (THROTTLED.test(name)) {
    return { code: 'AWS_THROTTLED', hint: 'wait a while, then try again' };
  }
  if (status === 404) {
    return {
      code: 'AWS_NOT_FOUND',
      hint: 'check the name, the qualifier, the region (--region) and the account (--profile)',
    };
  }
  if (status === 403 || name === 'AccessDeniedException') {
    return { code: 'AWS_ACCESS_DENIED', hint: `the credentials need the permission ${permission}` };
  }
  return { code: 'AWS_REFUSED', hint: 'the message is that of AWS; see its documentation for the code' };
}

const NO_CREDENTIALS_HINT =
  'log in (aws sso login, aws login), choose a profile (--profile or AWS_PROFILE), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
const UNREACHABLE_HINT =
  'check the connection, the region and the endpoint (--endpoint-url or AWS_ENDPOINT_URL); behind a proxy, set HTTPS_PROXY to its http:// address';

function statusOf(error: Error): { readonly status?: number } {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const isKnown = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
  const status = isKnown ? metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? { status } : {};
}

/** Without what the SDK adds for those who look into its objects; never empty. */
function messageOf(error: Error): string {
  const [first = ''] = error.message.split('\n  Deserialization error', 1);
  const inner =
    error instanceof AggregateError ? error.errors.find((each) => each instanceof Error) : undefined;
  const text = first === '' && inner instanceof Error ? inner.message : first;
  const isNamed = error.name !== 'Error' && error.name !== 'CredentialsProviderError';
  return `${text === '' ? 'no reason was given' : text.trim()}${isNamed ? ` (${error.name})` : ''}`;
}
