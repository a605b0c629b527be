/** Temporary credentials that were given out. */
export interface SessionRow {
  readonly access_key_id: string;
  readonly secret: string;
  readonly token: string;
  readonly account: string;
  /** Who calls with them, as GetCallerIdentity says. */
  readonly arn: string;
  readonly user_id: string;
  /** JSON object: the session tags that go on to the next role in a chain. */
  readonly transitive_tags: string;
  readonly source_identity: string | null;
  /** Milliseconds since 1970. */
  readonly expires_at: number;
}

export interface StsTables {
  readonly sts_sessions: SessionRow;
}
