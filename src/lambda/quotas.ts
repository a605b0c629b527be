/**
 * Lambda's limits for .zip packages and functions, in bytes unless said otherwise.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const quotas = {
  /** Function and layers together, unpacked. */
  unzippedBytes: 262_144_000,
  /** A .zip sent with the request itself; above, it goes through S3. */
  directUploadBytes: 50 * 1024 * 1024,
  /** A .zip whose files the console's editor still shows. */
  consoleEditorBytes: 3 * 1024 * 1024,
  /**
   * A .zip that CloudFormation makes of source code in a template
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html).
   */
  inlineCodeBytes: 4 * 1024 * 1024,
  layersPerFunction: 5,
  memoryMegabytes: { from: 128, to: 10_240 },
  timeoutSeconds: { from: 1, to: 900 },
  ephemeralStorageMegabytes: { from: 512, to: 10_240 },
} as const;

/**
 * What a function has when nothing is said.
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
export const functionDefaults = {
  memoryMegabytes: 128,
  timeoutSeconds: 3,
  ephemeralStorageMegabytes: 512,
} as const;
