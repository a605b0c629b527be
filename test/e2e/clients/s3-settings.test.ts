import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBoto } from './boto-program.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';

let platform: RunningPlatform;

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(async () => {
  await platform.stop();
});

const boto = (program: string): Promise<unknown> => runBoto(platform, program);

/** Each setting: how it is put, how it is got, what gets it when there is none, and how it goes. */
const ROUNDS = `
s3 = boto3.client("s3")
b = "settings"
s3.create_bucket(Bucket=b)
s3.put_bucket_versioning(Bucket=b, VersioningConfiguration={"Status": "Enabled"})
def round(name, member, value, none=True, remove=None):
    get, put = getattr(s3, f"get_{name}"), getattr(s3, f"put_{name}")
    before = refusal(get, Bucket=b)[0] if none else None
    put(Bucket=b, **{member: value})
    got = bare(get(Bucket=b))
    after = None
    if remove:
        getattr(s3, remove)(Bucket=b)
        after = refusal(get, Bucket=b)[0]
    return [before, got, after]
`;

test('settings that a new bucket does not have', async () => {
  const program = `${ROUNDS}
show([
  round("bucket_tagging", "Tagging", {"TagSet": [{"Key": "a", "Value": "1"}]}, remove="delete_bucket_tagging"),
  round("bucket_cors", "CORSConfiguration", {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}, remove="delete_bucket_cors"),
  round("bucket_website", "WebsiteConfiguration", {"IndexDocument": {"Suffix": "i.html"}}, remove="delete_bucket_website"),
  round("bucket_lifecycle_configuration", "LifecycleConfiguration",
        {"Rules": [{"ID": "r", "Status": "Enabled", "Filter": {"Prefix": "t/"}, "Expiration": {"Days": 1}}]}, remove="delete_bucket_lifecycle"),
  round("bucket_replication", "ReplicationConfiguration", {"Role": "arn:aws:iam::000000000000:role/r", "Rules": [
        {"ID": "r", "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": ""}, "DeleteMarkerReplication": {"Status": "Disabled"},
         "Destination": {"Bucket": "arn:aws:s3:::other"}}]}, remove="delete_bucket_replication"),
])
`;
  expect(await boto(program)).toEqual([
    ['NoSuchTagSet', { TagSet: [{ Key: 'a', Value: '1' }] }, 'NoSuchTagSet'],
    [
      'NoSuchCORSConfiguration',
      { CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }] },
      'NoSuchCORSConfiguration',
    ],
    ['NoSuchWebsiteConfiguration', { IndexDocument: { Suffix: 'i.html' } }, 'NoSuchWebsiteConfiguration'],
    [
      'NoSuchLifecycleConfiguration',
      {
        Rules: [{ ID: 'r', Status: 'Enabled', Filter: { Prefix: 't/' }, Expiration: { Days: 1 } }],
        TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
      },
      'NoSuchLifecycleConfiguration',
    ],
    [
      'ReplicationConfigurationNotFoundError',
      expect.objectContaining({
        ReplicationConfiguration: expect.objectContaining({ Role: expect.any(String) }),
      }),
      'ReplicationConfigurationNotFoundError',
    ],
  ]);
});

test('settings that every bucket has', async () => {
  const program = `
s3 = boto3.client("s3")
s3.create_bucket(Bucket="plain")
def of(name, **more):
    return bare(getattr(s3, f"get_{name}")(Bucket="plain", **more))
before = [of("bucket_versioning"), of("bucket_encryption"), of("public_access_block"), of("bucket_ownership_controls"),
          of("bucket_request_payment"), of("bucket_logging"), of("bucket_accelerate_configuration"),
          of("bucket_notification_configuration"), of("bucket_location")]
s3.put_bucket_encryption(Bucket="plain", ServerSideEncryptionConfiguration={
    "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"}, "BucketKeyEnabled": True}]})
put = s3.put_object(Bucket="plain", Key="a", Body=b"")
s3.delete_public_access_block(Bucket="plain")
acl = s3.get_bucket_acl(Bucket="plain")
show([before, [put["ServerSideEncryption"], put["SSEKMSKeyId"], put["BucketKeyEnabled"]],
      refusal(s3.get_public_access_block, Bucket="plain")[:3:2], refusal(s3.put_bucket_acl, Bucket="plain", ACL="public-read")[0],
      [acl["Owner"]["ID"] == acl["Grants"][0]["Grantee"]["ID"], acl["Grants"][0]["Permission"]]])
`;
  const blocked = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };
  expect(await boto(program)).toEqual([
    [
      {},
      {
        ServerSideEncryptionConfiguration: {
          Rules: [
            { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
          ],
        },
      },
      { PublicAccessBlockConfiguration: blocked },
      { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
      { Payer: 'BucketOwner' },
      {},
      {},
      {},
      { LocationConstraint: null },
    ],
    ['aws:kms', 'k', true],
    ['NoSuchPublicAccessBlockConfiguration', 404],
    'AccessControlListNotSupported',
    [true, 'FULL_CONTROL'],
  ]);
});

test('policies: what is public is blocked, what is not is kept word by word', async () => {
  const program = `
s3 = boto3.client("s3")
s3.create_bucket(Bucket="policies")
def policy(principal):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal,
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::policies/*"}]})
none = refusal(s3.get_bucket_policy, Bucket="policies")
public = refusal(s3.put_bucket_policy, Bucket="policies", Policy=policy("*"))
broken = refusal(s3.put_bucket_policy, Bucket="policies", Policy="{")
own = policy({"AWS": "arn:aws:iam::000000000000:root"})
s3.put_bucket_policy(Bucket="policies", Policy=own)
show([none, [public[0], public[2]], broken[:2], s3.get_bucket_policy(Bucket="policies")["Policy"] == own,
      s3.get_bucket_policy_status(Bucket="policies")["PolicyStatus"]])
`;
  expect(await boto(program)).toEqual([
    ['NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: 'policies' }],
    ['AccessDenied', 403],
    ['MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'"],
    true,
    { IsPublic: false },
  ]);
});

test('objects can be locked, tagged and given other properties', async () => {
  const program = `
s3 = boto3.client("s3")
s3.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
put = s3.put_object(Bucket="locked", Key="a", Body=b"1", Tagging="a=1", StorageClass="STANDARD_IA",
                    ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
version = {"Bucket": "locked", "Key": "a", "VersionId": put["VersionId"]}
held = refusal(s3.delete_object, **version)
s3.put_object_legal_hold(**version, LegalHold={"Status": "ON"})
head = s3.head_object(**version)
s3.put_object_legal_hold(**version, LegalHold={"Status": "OFF"})
s3.put_object_tagging(**version, Tagging={"TagSet": [{"Key": "b", "Value": "2"}]})
tags = s3.get_object_tagging(**version)["TagSet"]
s3.delete_object_tagging(**version)
s3.delete_object(**version, BypassGovernanceRetention=True)
show([held[0], [head["ObjectLockLegalHoldStatus"], head["ObjectLockMode"], head["StorageClass"], head["TagCount"]], tags,
      s3.get_object_lock_configuration(Bucket="locked")["ObjectLockConfiguration"], "Versions" in s3.list_object_versions(Bucket="locked")])
`;
  expect(await boto(program)).toEqual([
    'AccessDenied',
    ['ON', 'GOVERNANCE', 'STANDARD_IA', 1],
    [{ Key: 'b', Value: '2' }],
    { ObjectLockEnabled: 'Enabled' },
    false,
  ]);
});
