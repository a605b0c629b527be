/** A parameter as it is now; its versions have the rest. */
export interface ParameterRow {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Number of the newest version. */
  readonly version: number;
  /** JSON list of `{ Key, Value }`. */
  readonly tags: string;
}

export interface ParameterVersionRow {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly version: number;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly value: string;
  readonly data_type: string;
  readonly tier: 'Standard' | 'Advanced';
  readonly description: string | null;
  readonly key_id: string | null;
  readonly allowed_pattern: string | null;
  /** JSON list as PutParameter has it. */
  readonly policies: string | null;
  /** Milliseconds since 1970. */
  readonly modified_at: number;
  readonly modified_by: string;
}

export interface ParameterLabelRow {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly label: string;
  readonly version: number;
}

export interface SsmTables {
  readonly ssm_parameters: ParameterRow;
  readonly ssm_versions: ParameterVersionRow;
  readonly ssm_labels: ParameterLabelRow;
}
