/** What is deployed, and where its zips were put. */
export interface DeployedCode {
  readonly kind: 'function' | 'layer';
  /** Path of the zip. */
  readonly file: string;
  readonly arn: string;
  /** Of a function: `$LATEST`, or a number. */
  readonly version?: string;
  /** Base64. */
  readonly codeSha256: string;
  readonly runtime?: string;
  readonly architecture?: string;
  readonly handler?: string;
  readonly layers: readonly DeployedLayer[];
}

export interface DeployedLayer {
  /** With the version. */
  readonly arn: string;
  /** Base64; absent where it was not asked for, or AWS does not tell. */
  readonly codeSha256?: string;
  /** Path of the zip, where it was asked for. */
  readonly file?: string;
}
