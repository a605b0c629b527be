import { quoteName } from '../errors/quote-name.ts';
import { exitCodes } from '../errors/zipwright-error.ts';
import { AwsError } from './errors.ts';

/** Something deployed, as Lambda's API calls it. */
export type AwsReference =
  | {
      readonly kind: 'function';
      /** Name, or ARN without a qualifier. */
      readonly functionName: string;
      /** Version or alias. */
      readonly qualifier?: string;
      /** Of an ARN. */
      readonly region?: string;
    }
  | { readonly kind: 'layer'; readonly arn: string; readonly region: string };

const PREFIX = 'aws:';
/**
 * A name, a partial or a whole ARN, each with an optional qualifier.
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html (FunctionName, Qualifier)
 */
const FUNCTION =
  /^(?<name>(?:arn:aws[a-z0-9-]*:lambda:(?<region>[a-z0-9-]{1,40}):\d{12}:function:|(?:\d{12}:)?(?:function:)?)[A-Za-z0-9_-]{1,64})(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[A-Za-z0-9_-]{1,128}))?$/;
/** Source: https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html */
const LAYER =
  /^arn:aws[a-z0-9-]*:lambda:(?<region>[a-z0-9-]{1,40}):\d{12}:layer:[A-Za-z0-9_-]{1,140}:\d{1,10}$/;

/** Whether an artifact is named by where it is deployed. A file of such a name is `./aws:NAME`. */
export function isAwsReference(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * Reads `aws:FUNCTION[:QUALIFIER]`, FUNCTION being a name, an ARN or a part of one, or `aws:` and the ARN of a layer
 * version.
 * @throws {AwsError} AWS_REFERENCE_INVALID
 */
export function parseAwsReference(name: string): AwsReference {
  const text = name.slice(PREFIX.length);
  const layer = LAYER.exec(text)?.groups;
  if (layer !== undefined) {
    return { kind: 'layer', arn: text, region: layer['region'] ?? '' };
  }
  const { name: functionName, qualifier, region } = FUNCTION.exec(text)?.groups ?? {};
  if (functionName === undefined) {
    throw new AwsError(
      'AWS_REFERENCE_INVALID',
      `Cannot read ${quoteName(name)}: it is not of the form aws:FUNCTION or aws:FUNCTION:QUALIFIER`,
      {
        data: { name },
        hint: 'FUNCTION is a name or an ARN, QUALIFIER a version or an alias: aws:my-function:live; a layer is aws: and the ARN of its version',
        exitCode: exitCodes.usage,
      },
    );
  }
  return {
    kind: 'function',
    functionName,
    ...(qualifier === undefined ? {} : { qualifier }),
    ...(region === undefined ? {} : { region }),
  };
}
