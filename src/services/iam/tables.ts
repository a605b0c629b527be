/** A role. Names are unique without regard to case, so each table keeps the lower-case name as its key. */
export interface RoleRow {
  readonly account: string;
  readonly key: string;
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly trust_policy: string;
  readonly description: string | null;
  /** Seconds. */
  readonly max_session: number;
  readonly boundary: string | null;
  /** JSON list of `{ Key, Value }`. */
  readonly tags: string;
  /** Milliseconds since 1970, as every time here. */
  readonly created_at: number;
}

export interface UserRow {
  readonly account: string;
  readonly key: string;
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly boundary: string | null;
  readonly tags: string;
  readonly created_at: number;
}

export interface GroupRow {
  readonly account: string;
  readonly key: string;
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly created_at: number;
}

export interface MembershipRow {
  readonly group_id: string;
  readonly user_id: string;
}

/** A policy that lives inside a role, user or group, by the owner's unique id. */
export interface InlinePolicyRow {
  readonly owner_id: string;
  readonly name: string;
  readonly document: string;
}

/** A managed policy on a role, user or group. */
export interface AttachmentRow {
  readonly account: string;
  readonly owner_id: string;
  readonly policy_arn: string;
  readonly policy_name: string;
  readonly attached_at: number;
}

/** A managed policy of the customer. Those of AWS are facts, see aws-managed.ts. */
export interface PolicyRow {
  readonly account: string;
  readonly key: string;
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly description: string | null;
  readonly default_version: number;
  /** Highest version ever made; numbers are not used again. */
  readonly last_version: number;
  readonly tags: string;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface PolicyVersionRow {
  readonly policy_id: string;
  readonly version: number;
  readonly document: string;
  readonly created_at: number;
}

export interface InstanceProfileRow {
  readonly account: string;
  readonly key: string;
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly role_id: string | null;
  readonly tags: string;
  readonly created_at: number;
}

export interface AccessKeyRow {
  readonly id: string;
  readonly account: string;
  readonly user_id: string;
  readonly secret: string;
  readonly status: 'Active' | 'Inactive';
  readonly created_at: number;
}

export interface AccountAliasRow {
  readonly account: string;
  readonly alias: string;
}

export interface IamTables {
  readonly iam_roles: RoleRow;
  readonly iam_users: UserRow;
  readonly iam_groups: GroupRow;
  readonly iam_memberships: MembershipRow;
  readonly iam_inline_policies: InlinePolicyRow;
  readonly iam_attachments: AttachmentRow;
  readonly iam_policies: PolicyRow;
  readonly iam_policy_versions: PolicyVersionRow;
  readonly iam_instance_profiles: InstanceProfileRow;
  readonly iam_access_keys: AccessKeyRow;
  readonly iam_account_aliases: AccountAliasRow;
}
