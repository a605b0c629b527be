import type { AccessControlPolicy, Grant, Owner, OwnershipControls, Permission } from '@aws-sdk/client-s3';
import { ServiceError } from '../../aws/service-error.ts';
import { readSetting } from './bucket-store.ts';
import { invalidArgument, malformedXml } from './errors.ts';
import { ownerOf } from './owner.ts';
import type { S3 } from './s3.ts';

export interface StoredAcl {
  readonly Owner: Owner;
  readonly Grants: readonly Grant[];
}

/** The members by which requests give an access control list. */
export interface AclInput {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
  readonly AccessControlPolicy?: AccessControlPolicy | undefined;
}

const everyone = 'http://acs.amazonaws.com/groups/global/AllUsers';
const signedIn = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
const logDelivery = 'http://acs.amazonaws.com/groups/s3/LogDelivery';

const cannedGroups: Readonly<Record<string, readonly (readonly [uri: string, permission: Permission])[]>> = {
  private: [],
  'bucket-owner-full-control': [],
  'bucket-owner-read': [],
  'aws-exec-read': [],
  'public-read': [[everyone, 'READ']],
  'public-read-write': [
    [everyone, 'READ'],
    [everyone, 'WRITE'],
  ],
  'authenticated-read': [[signedIn, 'READ']],
  'log-delivery-write': [
    [logDelivery, 'WRITE'],
    [logDelivery, 'READ_ACP'],
  ],
};

const headerGrants = {
  GrantFullControl: 'FULL_CONTROL',
  GrantRead: 'READ',
  GrantReadACP: 'READ_ACP',
  GrantWrite: 'WRITE',
  GrantWriteACP: 'WRITE_ACP',
} as const satisfies Readonly<Record<string, Permission>>;

/** What a bucket or an object has unless somebody says otherwise. */
export function privateAcl(account: string): StoredAcl {
  return { Owner: ownerOf(account), Grants: [fullControl(account)] };
}

/**
 * The access control list that a request gives; undefined when it gives none. Lists are kept and given back, not enforced.
 * @throws {ServiceError} InvalidArgument, MalformedXML, InvalidRequest
 */
export function requestedAcl(input: AclInput, account: string): StoredAcl | undefined {
  const headers = Object.entries(headerGrants).flatMap(([member, permission]) =>
    grantees(input[member as keyof typeof headerGrants]).map((grant) => ({
      ...grant,
      Permission: permission,
    })),
  );
  if (input.ACL !== undefined) {
    if (headers.length > 0) {
      throw new ServiceError(
        'InvalidRequest',
        'Specifying both Canned ACLs and Header Grants is not allowed',
      );
    }
    return cannedAcl(input.ACL, account);
  }
  if (headers.length > 0) {
    return { Owner: ownerOf(account), Grants: headers };
  }
  if (input.AccessControlPolicy === undefined) {
    return undefined;
  }
  const { Owner: owner, Grants: grants = [] } = input.AccessControlPolicy;
  if (
    owner?.ID === undefined ||
    grants.some(({ Grantee, Permission: permission }) => !Grantee || !permission)
  ) {
    throw malformedXml();
  }
  return { Owner: owner, Grants: grants };
}

/**
 * Buckets whose owner owns everything, as new ones are, take no lists that give anything to others.
 * @throws {ServiceError} AccessControlListNotSupported
 */
export async function checkAclAllowed(
  s3: Pick<S3, 'db'>,
  bucket: string,
  acl: StoredAcl | undefined,
): Promise<void> {
  if (acl === undefined || acl.Grants.every((grant) => isOwners(grant, acl.Owner))) {
    return;
  }
  const controls = await readSetting<OwnershipControls>(s3.db, { bucket, kind: 'ownership' });
  if (controls?.Rules?.[0]?.ObjectOwnership === 'BucketOwnerEnforced') {
    throw new ServiceError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
}

function isOwners(grant: Grant, owner: Owner): boolean {
  return grant.Grantee?.ID === owner.ID && grant.Permission === 'FULL_CONTROL';
}

function cannedAcl(name: string, account: string): StoredAcl {
  const groups = Object.hasOwn(cannedGroups, name) ? cannedGroups[name] : undefined;
  if (groups === undefined) {
    throw invalidArgument('', 'x-amz-acl', name);
  }
  return {
    Owner: ownerOf(account),
    Grants: [
      fullControl(account),
      ...groups.map(([URI, permission]) => ({
        Grantee: { Type: 'Group' as const, URI },
        Permission: permission,
      })),
    ],
  };
}

function fullControl(account: string): Grant {
  return { Grantee: { ...ownerOf(account), Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' };
}

/** Reads `id="…", uri="…", emailAddress="…"`. */
function grantees(header: string | undefined): readonly Grant[] {
  if (header === undefined) {
    return [];
  }
  return header.split(',').map((item) => {
    const [, kind, value] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]+?)"?\s*$/.exec(item) ?? [];
    switch (kind) {
      case 'id':
        return { Grantee: { Type: 'CanonicalUser', ID: value } };
      case 'uri':
        return { Grantee: { Type: 'Group', URI: value } };
      case 'emailAddress':
        return { Grantee: { Type: 'AmazonCustomerByEmail', EmailAddress: value } };
      default:
        throw invalidArgument('Argument format not recognized', 'x-amz-grant', item);
    }
  });
}
