import type { Operations } from '../../aws/operation.ts';
import { deleteParameter, deleteParameters } from './operations/delete-parameter.ts';
import { describeParameters } from './operations/describe-parameters.ts';
import { getParameterHistory } from './operations/get-parameter-history.ts';
import { getParameter, getParameters } from './operations/get-parameter.ts';
import { getParametersByPath } from './operations/get-parameters-by-path.ts';
import { labelParameterVersion, unlabelParameterVersion } from './operations/labels.ts';
import { putParameter } from './operations/put-parameter.ts';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './operations/tags.ts';
import type { Ssm } from './ssm.ts';

/** Parameter Store. Values of SecureStrings are kept as they are: nothing here encrypts. */
export function createSsmService(ssm: Ssm): Operations {
  return {
    PutParameter: putParameter(ssm),
    GetParameter: getParameter(ssm),
    GetParameters: getParameters(ssm),
    GetParametersByPath: getParametersByPath(ssm),
    GetParameterHistory: getParameterHistory(ssm),
    DescribeParameters: describeParameters(ssm),
    DeleteParameter: deleteParameter(ssm),
    DeleteParameters: deleteParameters(ssm),
    LabelParameterVersion: labelParameterVersion(ssm),
    UnlabelParameterVersion: unlabelParameterVersion(ssm),
    AddTagsToResource: addTagsToResource(ssm),
    RemoveTagsFromResource: removeTagsFromResource(ssm),
    ListTagsForResource: listTagsForResource(ssm),
  };
}
