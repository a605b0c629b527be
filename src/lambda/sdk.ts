/**
 * Distributions that every Python runtime brings itself, so that functions may use boto3 without bundling it.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/python-package.html (runtime dependencies), and the
 * `Requires-Dist` of boto3 and botocore.
 */
export const runtimeSdk: ReadonlySet<string> = new Set([
  'boto3',
  'botocore',
  'jmespath',
  'python-dateutil',
  's3transfer',
  'six',
  'urllib3',
]);
