/** Credentials that were given out here, with who they stand for. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials are only good together with it. */
  readonly sessionToken: string | undefined;
  readonly account: string;
  /** Of a user, an assumed role or a federated user. */
  readonly arn: string;
  /** The unique id that GetCallerIdentity answers: `AIDA…`, `AROA…:session`. */
  readonly userId: string;
  /** Milliseconds since 1970; undefined for keys that last. */
  readonly expiresAt: number | undefined;
}

/** What STS asks of IAM. */
export interface IamLookup {
  /** The active access key of an IAM user. */
  credentialOf(accessKeyId: string): Promise<Credential | undefined>;
  roleByArn(arn: string): Promise<
    | {
        /** `AROA…`. */
        readonly id: string;
        readonly name: string;
        /** Longest session, in seconds. */
        readonly maxSession: number;
      }
    | undefined
  >;
}
