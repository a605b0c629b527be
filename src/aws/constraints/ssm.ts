/** Written by tools/generate-constraints.ts out of botocore 1.44.5. */
/* oxlint-disable max-lines */
import type { ConstraintTable } from '../validation/constraint.ts';

export const constraints: ConstraintTable = JSON.parse(String.raw`{
"AddTagsToResourceRequest": {"ResourceType":{"values":["Document","ManagedInstance","MaintenanceWindow","Parameter","PatchBaseline","OpsItem","OpsMetadata","Automation","Association","CloudConnector"]},"Tags":{"max":1000}},
"DeleteParameterRequest": {"Name":{"min":1,"max":2048}},
"DeleteParametersRequest": {"Names":{"min":1,"max":10,"item":{"min":1,"max":2048}}},
"DescribeParametersRequest": {"MaxResults":{"min":1,"max":50}},
"GetParameterHistoryRequest": {"Name":{"min":1,"max":2048},"MaxResults":{"min":1,"max":50}},
"GetParameterRequest": {"Name":{"min":1,"max":2048}},
"GetParametersByPathRequest": {"Path":{"min":1,"max":2048},"MaxResults":{"min":1,"max":10}},
"GetParametersRequest": {"Names":{"min":1,"max":10,"item":{"min":1,"max":2048}}},
"LabelParameterVersionRequest": {"Name":{"min":1,"max":2048},"Labels":{"min":1,"max":10,"item":{"min":1,"max":100}}},
"ListTagsForResourceRequest": {"ResourceType":{"values":["Document","ManagedInstance","MaintenanceWindow","Parameter","PatchBaseline","OpsItem","OpsMetadata","Automation","Association","CloudConnector"]}},
"ParameterStringFilter": {"Key":{"min":1,"max":132,"pattern":"^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)\u0024"},"Option":{"min":1,"max":10},"Values":{"min":1,"max":50,"item":{"min":1,"max":1024}}},
"ParametersFilter": {"Key":{"values":["Name","Type","KeyId"]},"Values":{"min":1,"max":50,"item":{"min":1,"max":1024}}},
"PutParameterRequest": {"Name":{"min":1,"max":2048},"Description":{"max":1024},"Type":{"values":["String","StringList","SecureString"]},"KeyId":{"min":1,"max":256,"pattern":"^([a-zA-Z0-9:/_-]+)\u0024"},"AllowedPattern":{"max":1024},"Tags":{"max":1000},"Tier":{"values":["Standard","Advanced","Intelligent-Tiering"]},"Policies":{"min":1,"max":4096},"DataType":{"max":128}},
"RemoveTagsFromResourceRequest": {"ResourceType":{"values":["Document","ManagedInstance","MaintenanceWindow","Parameter","PatchBaseline","OpsItem","OpsMetadata","Automation","Association","CloudConnector"]},"TagKeys":{"item":{"min":1,"max":128,"pattern":"^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)\u0024"}}},
"Tag": {"Key":{"min":1,"max":128,"pattern":"^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)\u0024"},"Value":{"max":256,"pattern":"^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)\u0024"}},
"UnlabelParameterVersionRequest": {"Name":{"min":1,"max":2048},"Labels":{"min":1,"max":10,"item":{"min":1,"max":100}}}
}`);
