import type { Operations } from '../../aws/operation.ts';
import type { Iam } from './iam.ts';
import * as accessKeys from './operations/access-keys.ts';
import * as account from './operations/account.ts';
import * as attachments from './operations/attachments.ts';
import * as groups from './operations/groups.ts';
import * as inline from './operations/inline-policies.ts';
import * as profiles from './operations/instance-profiles.ts';
import * as policies from './operations/managed-policies.ts';
import * as boundaries from './operations/permissions-boundaries.ts';
import * as versions from './operations/policy-versions.ts';
import * as roles from './operations/roles.ts';
import * as serviceLinked from './operations/service-linked-roles.ts';
import * as tags from './operations/tags.ts';
import * as users from './operations/users.ts';

function roleOperations(iam: Iam): Operations {
  return {
    CreateRole: roles.createRole(iam),
    GetRole: roles.getRole(iam),
    ListRoles: roles.listRoles(iam),
    UpdateRole: roles.updateRole(iam),
    UpdateRoleDescription: roles.updateRoleDescription(iam),
    UpdateAssumeRolePolicy: roles.updateAssumeRolePolicy(iam),
    DeleteRole: roles.deleteRole(iam),
    PutRolePermissionsBoundary: boundaries.putRoleBoundary(iam),
    DeleteRolePermissionsBoundary: boundaries.deleteRoleBoundary(iam),
    PutRolePolicy: inline.putInlinePolicy(iam, 'role'),
    GetRolePolicy: inline.getInlinePolicy(iam, 'role'),
    DeleteRolePolicy: inline.deleteInlinePolicy(iam, 'role'),
    ListRolePolicies: inline.listInlinePolicies(iam, 'role'),
    AttachRolePolicy: attachments.attachPolicy(iam, 'role'),
    DetachRolePolicy: attachments.detachPolicy(iam, 'role'),
    ListAttachedRolePolicies: attachments.listAttachedPolicies(iam, 'role'),
    TagRole: tags.tag(iam, 'role'),
    UntagRole: tags.untag(iam, 'role'),
    ListRoleTags: tags.listTags(iam, 'role'),
    CreateServiceLinkedRole: serviceLinked.createServiceLinkedRole(iam),
    DeleteServiceLinkedRole: serviceLinked.deleteServiceLinkedRole(iam),
    GetServiceLinkedRoleDeletionStatus: serviceLinked.getServiceLinkedRoleDeletionStatus(),
  };
}

function userOperations(iam: Iam): Operations {
  return {
    CreateUser: users.createUser(iam),
    GetUser: users.getUser(iam),
    ListUsers: users.listUsers(iam),
    UpdateUser: users.updateUser(iam),
    DeleteUser: users.deleteUser(iam),
    PutUserPermissionsBoundary: boundaries.putUserBoundary(iam),
    DeleteUserPermissionsBoundary: boundaries.deleteUserBoundary(iam),
    PutUserPolicy: inline.putInlinePolicy(iam, 'user'),
    GetUserPolicy: inline.getInlinePolicy(iam, 'user'),
    DeleteUserPolicy: inline.deleteInlinePolicy(iam, 'user'),
    ListUserPolicies: inline.listInlinePolicies(iam, 'user'),
    AttachUserPolicy: attachments.attachPolicy(iam, 'user'),
    DetachUserPolicy: attachments.detachPolicy(iam, 'user'),
    ListAttachedUserPolicies: attachments.listAttachedPolicies(iam, 'user'),
    TagUser: tags.tag(iam, 'user'),
    UntagUser: tags.untag(iam, 'user'),
    ListUserTags: tags.listTags(iam, 'user'),
    ListGroupsForUser: groups.listGroupsForUser(iam),
    CreateAccessKey: accessKeys.createAccessKey(iam),
    ListAccessKeys: accessKeys.listAccessKeys(iam),
    UpdateAccessKey: accessKeys.updateAccessKey(iam),
    DeleteAccessKey: accessKeys.deleteAccessKey(iam),
    GetAccessKeyLastUsed: accessKeys.getAccessKeyLastUsed(iam),
  };
}

function groupOperations(iam: Iam): Operations {
  return {
    CreateGroup: groups.createGroup(iam),
    GetGroup: groups.getGroup(iam),
    ListGroups: groups.listGroups(iam),
    UpdateGroup: groups.updateGroup(iam),
    DeleteGroup: groups.deleteGroup(iam),
    AddUserToGroup: groups.addUserToGroup(iam),
    RemoveUserFromGroup: groups.removeUserFromGroup(iam),
    PutGroupPolicy: inline.putInlinePolicy(iam, 'group'),
    GetGroupPolicy: inline.getInlinePolicy(iam, 'group'),
    DeleteGroupPolicy: inline.deleteInlinePolicy(iam, 'group'),
    ListGroupPolicies: inline.listInlinePolicies(iam, 'group'),
    AttachGroupPolicy: attachments.attachPolicy(iam, 'group'),
    DetachGroupPolicy: attachments.detachPolicy(iam, 'group'),
    ListAttachedGroupPolicies: attachments.listAttachedPolicies(iam, 'group'),
  };
}

function policyOperations(iam: Iam): Operations {
  return {
    CreatePolicy: policies.createPolicy(iam),
    GetPolicy: policies.getPolicy(iam),
    ListPolicies: policies.listPolicies(iam),
    DeletePolicy: policies.deletePolicy(iam),
    ListEntitiesForPolicy: attachments.listEntitiesForPolicy(iam),
    CreatePolicyVersion: versions.createPolicyVersion(iam),
    GetPolicyVersion: versions.getPolicyVersion(iam),
    ListPolicyVersions: versions.listPolicyVersions(iam),
    DeletePolicyVersion: versions.deletePolicyVersion(iam),
    SetDefaultPolicyVersion: versions.setDefaultPolicyVersion(iam),
    TagPolicy: tags.tag(iam, 'policy'),
    UntagPolicy: tags.untag(iam, 'policy'),
    ListPolicyTags: tags.listTags(iam, 'policy'),
  };
}

function restOfOperations(iam: Iam): Operations {
  return {
    CreateInstanceProfile: profiles.createInstanceProfile(iam),
    GetInstanceProfile: profiles.getInstanceProfile(iam),
    ListInstanceProfiles: profiles.listInstanceProfiles(iam),
    ListInstanceProfilesForRole: profiles.listInstanceProfilesForRole(iam),
    AddRoleToInstanceProfile: profiles.addRoleToInstanceProfile(iam),
    RemoveRoleFromInstanceProfile: profiles.removeRoleFromInstanceProfile(iam),
    DeleteInstanceProfile: profiles.deleteInstanceProfile(iam),
    TagInstanceProfile: tags.tag(iam, 'profile'),
    UntagInstanceProfile: tags.untag(iam, 'profile'),
    ListInstanceProfileTags: tags.listTags(iam, 'profile'),
    ListAccountAliases: account.listAccountAliases(iam),
    CreateAccountAlias: account.createAccountAlias(iam),
    DeleteAccountAlias: account.deleteAccountAlias(iam),
    GetAccountSummary: account.getAccountSummary(iam),
  };
}

/** IAM: roles, users, groups and policies are kept and answered; nothing here is allowed or denied by them. */
export function createIamService(iam: Iam): Operations {
  return {
    ...roleOperations(iam),
    ...userOperations(iam),
    ...groupOperations(iam),
    ...policyOperations(iam),
    ...restOfOperations(iam),
  };
}
