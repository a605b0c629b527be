import type { Generated } from 'kysely';

export type Versioning = 'Unversioned' | 'Enabled' | 'Suspended';

export interface BucketRow {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Milliseconds since 1970, as in every `_at` column. */
  readonly created_at: number;
  readonly versioning: Versioning;
  readonly object_lock: 0 | 1;
}

/** One configuration of a bucket, as the client sent it. */
export interface SettingRow {
  readonly bucket: string;
  readonly kind: string;
  /** Names one of several where a bucket has many of the kind, else empty. */
  readonly id: string;
  readonly document: string;
}

/** An object, one of its older versions, or a delete marker. */
export interface VersionRow {
  /** Later is newer: the order of a key's versions. */
  readonly sequence: Generated<number>;
  readonly bucket: string;
  /** Compared by its UTF-8 bytes, which is the order of S3's lists. */
  readonly key: string;
  /** `null`, as S3 spells it, outside of versioning. */
  readonly version_id: string;
  readonly latest: 0 | 1;
  readonly delete_marker: 0 | 1;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modified_at: number;
  readonly storage_class: string;
  /** SHA-256 of the blob; null when the content lies in `s3_parts`, and for delete markers. */
  readonly content: string | null;
  /** Parts of a multipart upload; 0 for an object that came in one piece. */
  readonly part_count: number;
  readonly checksum_algorithm: string | null;
  readonly checksum_type: string | null;
  readonly checksum: string | null;
  /** JSON of `ObjectDetails`. */
  readonly details: string;
  /** JSON of an object's tags. */
  readonly tags: string;
  /** The multipart upload that made it. */
  readonly upload_id: string | null;
}

/** A part of a completed multipart upload. */
export interface PartRow {
  /** `sequence` of its version. */
  readonly version: number;
  readonly number: number;
  /** Where in the object it begins. */
  readonly start: number;
  readonly size: number;
  readonly content: string;
  readonly md5: string;
  readonly checksum: string | null;
}

export interface UploadRow {
  readonly upload_id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated_at: number;
  readonly initiator: string;
  readonly storage_class: string;
  /** Null when the client named none; S3 then keeps CRC64NVME. */
  readonly checksum_algorithm: string | null;
  readonly checksum_type: string | null;
  readonly details: string;
  readonly tags: string;
}

export interface UploadPartRow {
  readonly upload_id: string;
  readonly number: number;
  readonly size: number;
  readonly content: string;
  readonly md5: string;
  readonly checksum: string;
  readonly modified_at: number;
}

/** An event that was promised with the change it tells of and is not delivered yet. */
export interface PendingEventRow {
  readonly id: Generated<number>;
  /** JSON of `NotificationConfiguration`. */
  readonly configuration: string;
  /** JSON of `ObjectEvent`. */
  readonly event: string;
  /** Whether it failed since the start. */
  readonly tried: 0 | 1;
}

/** Tables of S3. */
export interface S3Tables {
  s3_buckets: BucketRow;
  s3_settings: SettingRow;
  s3_versions: VersionRow;
  s3_parts: PartRow;
  s3_uploads: UploadRow;
  s3_upload_parts: UploadPartRow;
  s3_pending_events: PendingEventRow;
}
