/** What everything of Lambda's belongs to. */
interface Homed {
  readonly account: string;
  readonly region: string;
}

/** A function, with its `$LATEST`. */
export interface FunctionRow extends Homed {
  readonly name: string;
  /** Bytes of the archive of `$LATEST`. */
  readonly code_size: number;
  /** Reserved concurrent executions. */
  readonly reserved: number | null;
  /** ARN of its code signing configuration. */
  readonly code_signing: string | null;
  /** JSON: FunctionRecord. */
  readonly record: string;
}

/** A published version. */
export interface VersionRow extends Homed {
  readonly function_name: string;
  readonly version: number;
  readonly code_size: number;
  /** JSON: VersionRecord. */
  readonly record: string;
}

export interface AliasRow extends Homed {
  readonly function_name: string;
  readonly name: string;
  /** JSON: AliasRecord. */
  readonly record: string;
}

/** What a function, a version or an alias can have besides its configuration. */
export type AttachmentKind = 'policy' | 'event-invoke' | 'url' | 'provisioned';

export interface AttachmentRow extends Homed {
  readonly kind: AttachmentKind;
  readonly function_name: string;
  /** A version, an alias, `$LATEST`, or nothing for the function itself. */
  readonly qualifier: string;
  /** Name by which it is found from outside: a function URL's id. */
  readonly lookup: string | null;
  /** JSON. */
  readonly record: string;
}

/** The number that a layer's newest version had, kept when its versions are deleted. */
export interface LayerRow extends Homed {
  readonly name: string;
  readonly last_version: number;
}

export interface LayerVersionRow extends Homed {
  readonly name: string;
  readonly version: number;
  readonly code_size: number;
  /** JSON: LayerVersionRecord. */
  readonly record: string;
}

export interface CodeSigningConfigRow extends Homed {
  readonly id: string;
  /** JSON: CodeSigningConfigRecord. */
  readonly record: string;
}

export interface LambdaTables {
  readonly lambda_functions: FunctionRow;
  readonly lambda_versions: VersionRow;
  readonly lambda_aliases: AliasRow;
  readonly lambda_attachments: AttachmentRow;
  readonly lambda_layers: LayerRow;
  readonly lambda_layer_versions: LayerVersionRow;
  readonly lambda_code_signing_configs: CodeSigningConfigRow;
}
