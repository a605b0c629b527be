import type { CORSRule } from '@aws-sdk/client-s3';

/** What a page asks for. */
export interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  /** Names of headers that the page would send, in any case; only asked before a request. */
  readonly headers: readonly string[];
}

/**
 * Decides whether a bucket lets a page do something.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 * @returns headers of the answer, or `undefined` where no rule allows it
 */
export function corsHeaders(
  rules: readonly CORSRule[],
  question: CorsQuestion,
): Readonly<Record<string, string>> | undefined {
  const rule = rules.find((each) => allows(each, question));
  if (rule === undefined) {
    return undefined;
  }
  const isForAll = rule.AllowedOrigins?.includes('*') === true;
  return {
    'access-control-allow-origin': isForAll ? '*' : question.origin,
    'access-control-allow-methods': (rule.AllowedMethods ?? []).join(', '),
    ...(question.headers.length === 0
      ? {}
      : { 'access-control-allow-headers': question.headers.map((each) => each.toLowerCase()).join(', ') }),
    ...(rule.ExposeHeaders === undefined || rule.ExposeHeaders.length === 0
      ? {}
      : { 'access-control-expose-headers': rule.ExposeHeaders.join(', ') }),
    ...(rule.MaxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(rule.MaxAgeSeconds) }),
    ...(isForAll ? {} : { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function allows(
  { AllowedOrigins = [], AllowedMethods = [], AllowedHeaders = [] }: CORSRule,
  { origin, method, headers }: CorsQuestion,
): boolean {
  return (
    AllowedMethods.includes(method) &&
    AllowedOrigins.some((pattern) => matches(pattern, origin)) &&
    headers.every((name) =>
      AllowedHeaders.some((pattern) => matches(pattern.toLowerCase(), name.toLowerCase())),
    )
  );
}

/** A pattern has one asterisk at most, which stands for any text. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star === -1) {
    return pattern === text;
  }
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
