import type { FunctionConfiguration, UpdateRuntimeOn } from '@aws-sdk/client-lambda';

/** What a version is configured to, as the API names it: all that does not follow from elsewhere. */
export type FunctionSettings = Readonly<
  Pick<
    FunctionConfiguration,
    | 'Architectures'
    | 'DeadLetterConfig'
    | 'Description'
    | 'Environment'
    | 'EphemeralStorage'
    | 'FileSystemConfigs'
    | 'Handler'
    | 'KMSKeyArn'
    | 'LoggingConfig'
    | 'MemorySize'
    | 'PackageType'
    | 'Role'
    | 'Runtime'
    | 'SnapStart'
    | 'TenancyConfig'
    | 'Timeout'
    | 'TracingConfig'
    | 'VpcConfig'
  >
> & { readonly Layers?: readonly AttachedLayer[] };

/** A layer as a function has it: it stays when the layer version is deleted. */
export interface AttachedLayer {
  readonly arn: string;
  readonly code: StoredCode;
}

/** An archive in the blobs. */
export interface StoredCode {
  /** Hexadecimal. */
  readonly sha256: string;
  readonly size: number;
  readonly unzippedBytes: number;
  /** Where the object lives that the function refers to (S3ObjectStorageMode REFERENCE). */
  readonly reference?: { readonly bucket: string; readonly key: string; readonly version?: string };
  /** ARN of the key that the archive is said to be encrypted with. */
  readonly sourceKey?: string;
}

/** A change that ends by itself. */
export interface Transition {
  readonly kind: 'create' | 'update';
  /** Milliseconds since 1970. */
  readonly endsAt: number;
  /** The revision id after it. */
  readonly revisionId: string;
}

/** When Lambda brings a function to a newer runtime. */
export interface RuntimeManagement {
  readonly updateOn: UpdateRuntimeOn;
  readonly versionArn?: string;
}

/** A version of a function, or its `$LATEST`. */
export interface VersionRecord {
  readonly settings: FunctionSettings;
  readonly code: StoredCode;
  readonly revisionId: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly transition?: Transition;
  readonly runtimeManagement?: RuntimeManagement;
}

/** A function with what belongs to it as a whole. */
export interface FunctionRecord {
  readonly name: string;
  readonly latest: VersionRecord;
  /** Number of the version that is published next; numbers are not used again. */
  readonly nextVersion: number;
  /** The newest published version and what it was made of. */
  readonly published?: { readonly version: number; readonly content: string };
  readonly tags: Readonly<Record<string, string>>;
  /** Reserved concurrent executions. */
  readonly reserved?: number;
  readonly recursiveLoop?: 'Allow' | 'Terminate';
  readonly codeSigningConfigArn?: string;
}

export interface AliasRecord {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly revisionId: string;
  /** Shares of other versions, by their numbers. */
  readonly weights?: Readonly<Record<string, number>>;
}

export interface LayerVersionRecord {
  readonly name: string;
  readonly version: number;
  readonly code: StoredCode;
  readonly description: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly compatibleRuntimes?: readonly string[];
  readonly compatibleArchitectures?: readonly string[];
  readonly licenseInfo?: string;
  readonly policy?: PolicyRecord;
}

/** A resource policy. */
export interface PolicyRecord {
  readonly revisionId: string;
  readonly statements: readonly PolicyStatement[];
}

/** Keys in the order in which Lambda writes them. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: string | Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
