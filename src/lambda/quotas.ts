/**
 * Lambda's limits for .zip packages, in bytes unless said otherwise.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const quotas = {
  /** Function and layers together, unpacked. */
  unzippedBytes: 262_144_000,
  /** A .zip sent with the request itself; above, it goes through S3. */
  directUploadBytes: 50 * 1024 * 1024,
  layersPerFunction: 5,
} as const;
