/**
 * Members of answers whose numbers are doubles: AWS writes a whole one as `2.0` in JSON and XML and as a float in CBOR, and
 * readers of languages that tell the two apart expect that. The SDK's schemas do not tell them.
 * By the name of the structure, out of the API's model.
 */
const doubles: Readonly<Record<string, ReadonlySet<string>>> = {
  Datapoint: new Set(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum', 'ExtendedStatistics']),
  MetricDataResult: new Set(['Values']),
  MetricAlarm: new Set(['Threshold']),
  MetricTransformation: new Set(['defaultValue']),
  AliasRoutingConfiguration: new Set(['AdditionalVersionWeights']),
};

/** Whether the numbers of a structure's member are doubles. */
export function holdsDoubles(struct: string, member: string): boolean {
  return doubles[struct]?.has(member) === true;
}

/** A double as AWS writes it. */
export function doubleText(value: number): string {
  return Number.isInteger(value) && !String(value).includes('e') ? `${value}.0` : String(value);
}
