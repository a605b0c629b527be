/** A hash of a component's bytes. */
export interface BomHash {
  readonly alg: 'SHA-256';
  readonly content: string;
}

export interface BomProperty {
  readonly name: `zipwright:${string}`;
  readonly value: string;
}

export interface BomContact {
  readonly name?: string;
  readonly email?: string;
}

export interface BomReference {
  readonly type:
    | 'distribution'
    | 'documentation'
    | 'issue-tracker'
    | 'other'
    | 'release-notes'
    | 'vcs'
    | 'website';
  readonly url: string;
  readonly comment?: string;
  readonly hashes?: readonly BomHash[];
}

/** One licence by its SPDX identifier or by a name, or an expression, which stands alone. */
export type BomLicense =
  | {
      readonly license: { readonly acknowledgement: 'declared' } & (
        | { readonly id: string }
        | { readonly name: string }
      );
    }
  | { readonly expression: string; readonly acknowledgement: 'declared' };

export interface BomComponent {
  readonly type: 'application' | 'library';
  readonly 'bom-ref'?: string;
  readonly supplier?: { readonly name?: string; readonly contact?: readonly BomContact[] };
  readonly authors?: readonly BomContact[];
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly scope?: 'optional';
  readonly hashes?: readonly BomHash[];
  readonly licenses?: readonly BomLicense[];
  readonly purl?: string;
  readonly externalReferences?: readonly BomReference[];
  readonly properties?: readonly BomProperty[];
  readonly components?: readonly BomComponent[];
}

export interface BomDependency {
  readonly ref: string;
  readonly dependsOn: readonly string[];
}

/** How bad a vulnerability is: a word, a vector of CVSS, or both. */
export interface BomRating {
  readonly severity?: 'critical' | 'high' | 'medium' | 'low';
  readonly method?: 'CVSSv2' | 'CVSSv3' | 'CVSSv31' | 'CVSSv4' | 'other';
  readonly vector?: string;
}

export interface BomVulnerability {
  readonly 'bom-ref': string;
  readonly id: string;
  readonly source: { readonly name: string };
  readonly references?: readonly { readonly id: string; readonly source: { readonly name: string } }[];
  readonly ratings?: readonly BomRating[];
  readonly description?: string;
  readonly recommendation?: string;
  readonly affects: readonly { readonly ref: string }[];
}

/** A software bill of materials as far as zipwright fills it. Source: https://cyclonedx.org/docs/1.6/json/ */
export interface Bom {
  readonly $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json';
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly serialNumber: string;
  readonly version: 1;
  readonly metadata: {
    readonly timestamp?: string;
    readonly tools: { readonly components: readonly BomComponent[] };
    readonly component: BomComponent;
  };
  readonly components: readonly BomComponent[];
  readonly dependencies: readonly BomDependency[];
  readonly compositions: readonly { readonly aggregate: 'unknown'; readonly assemblies: readonly string[] }[];
  readonly vulnerabilities?: readonly BomVulnerability[];
}
